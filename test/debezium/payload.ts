/** What the comparison has to know of a record's value. */
export interface Payload {
  readonly op?: string
  readonly status?: string
  readonly id?: string
  readonly after?: unknown
  readonly source?: {
    readonly db: string
    /** Of PostgreSQL. */
    readonly schema?: string
    readonly table: string
    readonly snapshot: string
    /** Of PostgreSQL. */
    readonly txId?: number | null
    /** Of MySQL. */
    readonly gtid?: string | null
  }
  /** Of a change of definitions. */
  readonly ddl?: string
  readonly data_collections?: readonly { readonly data_collection: string }[] | null
}

/** A value or key in its two parts, as they stand in its text; an empty schema where there is none. */
export function partsOf(text: string): { readonly schema: string; readonly payload: string } {
  if (!text.startsWith('{"schema":')) return { schema: '', payload: text }
  // Nothing in a schema looks like this: names of fields are values there.
  const end = text.indexOf(',"payload":')
  return { schema: text.slice(10, end), payload: text.slice(end + 11, -1) }
}

/** The content of a value or key, with or without schema. */
export function payloadOf(text: string): Payload {
  return JSON.parse(partsOf(text).payload) as Payload
}
