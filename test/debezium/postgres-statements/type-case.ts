/** A type whose values go through every operation. */
export interface TypeCase {
  /** Part of the names of its tables. */
  readonly name: string
  readonly type: string
  /** SQL expressions; the first also stands in columns that are `NOT NULL`. */
  readonly values: readonly string[]
  /** Whether a table with it as its primary key is tried too. */
  readonly key?: boolean
}

/** SQL literals of texts. */
export function quoted(...texts: readonly string[]): string[] {
  return texts.map((text) => `'${text.replaceAll("'", "''")}'`)
}
