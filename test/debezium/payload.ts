/** What the comparison has to know of a record's value. */
export interface Payload {
  readonly op?: string
  readonly status?: string
  readonly id?: string
  readonly after?: unknown
  readonly source?: {
    readonly schema: string
    readonly table: string
    readonly txId: number | null
  }
  readonly data_collections?: readonly { readonly data_collection: string }[] | null
}

/** The content of a value or key, with or without schema. */
export function payloadOf(text: string): Payload {
  const parsed = JSON.parse(text) as Payload & { readonly payload?: Payload }
  return parsed.payload ?? parsed
}
