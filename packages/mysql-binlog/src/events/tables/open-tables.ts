import { BinlogError } from '../../bytes/binlog-error.ts'
import { ByteCursor } from '../../bytes/byte-cursor.ts'
import { decodeTableMap } from './decode-table-map.ts'
import { OpenTable } from './open-table.ts'

/** How many decoded table maps are kept for their repetition. */
const MAX_TABLES = 4096

/**
 * The tables that rows events may name. A table map holds up to the end of its statement; it is kept longer, since most
 * are repeated byte for byte, but rows that name it in another statement are refused.
 */
export class OpenTables {
  readonly #tables = new Map<number, OpenTable>()
  #statement = 0
  #isMariadb = false

  /** Another file begins, of a server that may be another: what was kept is of no use any more. */
  begin(isMariadb: boolean): void {
    this.#isMariadb = isMariadb
    this.#tables.clear()
  }

  /** Takes the body of a TABLE_MAP event. The bytes are copied. */
  open(bytes: Buffer, at: number, end: number): OpenTable {
    const tableId = end - at < 6 ? -1 : bytes.readUIntLE(at, 6)
    const known = this.#tables.get(tableId)
    if (known !== undefined && known.body.compare(bytes, at, end) === 0) {
      known.statement = this.#statement
      return known
    }
    const body = Buffer.from(bytes.subarray(at, end))
    const table = new OpenTable(
      decodeTableMap(new ByteCursor(body), this.#isMariadb),
      body,
      this.#statement,
    )
    if (this.#tables.size >= MAX_TABLES) this.#dropOthers()
    this.#tables.set(tableId, table)
    return table
  }

  /** The table that a rows event names. Throws `table-map-missing` unless this statement opened it. */
  get(tableId: number): OpenTable {
    const table = this.find(tableId)
    if (table !== undefined) return table
    throw new BinlogError(
      'table-map-missing',
      `rows of table id ${tableId}, of which the statement has no table map: ` +
        'reading must begin before the statement',
    )
  }

  find(tableId: number): OpenTable | undefined {
    const table = this.#tables.get(tableId)
    return table?.statement === this.#statement ? table : undefined
  }

  /** The statement is over: its tables are named again before they are used again. */
  close(): void {
    this.#statement++
  }

  #dropOthers(): void {
    for (const [tableId, table] of this.#tables) {
      if (table.statement !== this.#statement) this.#tables.delete(tableId)
    }
  }
}
