import type { Arrival } from '../arrivals.ts'
import { columns, type Followed } from '../workload/tables.ts'

/** A row as it is compared: its columns as text. */
type Row = Record<string, unknown>

function asText(value: unknown): string | null {
  if (value === null || value === undefined) return null
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** The tables as a reader of the topics has them: by key, each column's last value. */
export class Mirror {
  readonly #tables = new Map<Followed, Map<string, Row>>()

  #table(name: Followed): Map<string, Row> {
    let table = this.#tables.get(name)
    if (table === undefined) this.#tables.set(name, (table = new Map()))
    return table
  }

  arrived({ table: name, key, op, after, unavailable }: Arrival): void {
    const table = this.#table(name)
    if (op === 'delete' || op === 'tombstone') {
      table.delete(key)
      return
    }
    const old = table.get(key)
    const row: Row = { ...after }
    for (const column of unavailable) row[column] = old?.[column]
    table.set(key, row)
  }

  /** A new stream begins, and will bring all rows again. */
  beginAnew(): void {
    this.#tables.clear()
  }

  /**
   * Compares a table row by row.
   *
   * @param rows the source's, with the columns that are compared as text
   * @returns what differs
   */
  differences(name: Followed, rows: readonly Row[]): string[] {
    const line = (row: Row) => JSON.stringify(columns[name].map((column) => asText(row[column])))
    const here = new Set([...this.#table(name).values()].map(line))
    const there = new Set(rows.map(line))
    return [
      ...[...there].filter((each) => !here.has(each)).map((each) => `only in the source: ${each}`),
      ...[...here].filter((each) => !there.has(each)).map((each) => `only in topics: ${each}`),
    ].map((each) => `${name} ${each}`)
  }
}
