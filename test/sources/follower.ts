import { type ChangeBatch, type RowChange, UNAVAILABLE, type Value } from '@tailrace/plugin-api'

/** Columns of a row. */
export type Row = Record<string, Value>

/** Tables as whoever follows the changes has them; keeps every column of a row that was ever delivered. */
export class Follower {
  readonly #keys: readonly string[]
  readonly #version: string | null
  readonly #tables = new Map<string, Map<string, Row>>()
  /** Versions that came after a later one. */
  readonly regressions: string[] = []
  /** Changes of rows taken. */
  taken = 0

  /**
   * @param keys columns that name a row; those of them that a table has
   * @param version column that only grows as long as its row lives, or null
   */
  constructor(keys: readonly string[] = ['id'], version: string | null = 'v') {
    this.#keys = keys
    this.#version = version
  }

  /** Rows of a table, by key. */
  rows(table = 't'): Map<string, Row> {
    let rows = this.#tables.get(table)
    if (rows === undefined) this.#tables.set(table, (rows = new Map()))
    return rows
  }

  /** Rows in order of their keys, as text. */
  texts(table = 't'): string[] {
    return [...this.rows(table).values()].map(textOf).sort()
  }

  takeBatch({ changes }: ChangeBatch): void {
    for (const change of changes) if (change.kind === 'row') this.take(change)
  }

  take(change: RowChange): void {
    this.taken++
    const rows = this.rows(change.table.name)
    if (change.op === 'truncate') return rows.clear()
    const before = change.before
    const after = change.after
    if (after === null) {
      rows.delete(this.#keyOf(before!))
      return
    }
    const key = this.#keyOf({ ...after, ...unchanged(before, after) })
    const old = before === null ? key : this.#keyOf(before)
    const known = rows.get(old)
    if (old !== key) rows.delete(old)
    this.#compare(change, key, rows.get(key), after)
    const kept = Object.entries(after).map(([name, value]) => [
      name,
      value === UNAVAILABLE ? (known?.[name] ?? before?.[name] ?? UNAVAILABLE) : value,
    ])
    rows.set(key, Object.fromEntries(kept) as Row)
  }

  #keyOf(row: Row): string {
    return JSON.stringify(this.#keys.filter((name) => name in row).map((name) => String(row[name])))
  }

  #compare({ op, table }: RowChange, key: string, known: Row | undefined, after: Row): void {
    const version = this.#version
    if (version === null || known === undefined) return
    const [was, is] = [Number(known[version]), Number(after[version])]
    if (is < was) this.regressions.push(`${table.name} ${key}: ${was}, then ${op} ${is}`)
  }
}

/** The values that a change left out, as they were before. */
function unchanged(before: Row | null, after: Row): Row {
  const left = Object.keys(after).filter((name) => after[name] === UNAVAILABLE)
  return Object.fromEntries(left.map((name) => [name, before?.[name] ?? UNAVAILABLE])) as Row
}

/** A row as text, long values cut. */
export function textOf(row: Record<string, unknown>): string {
  return Object.entries(row)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${String(value).slice(0, 20)}`)
    .join(' ')
}
