import { decodeRows, rowsFlags, rowsTableId } from '../rows/decode-rows.ts'
import type { RowsForm } from '../rows/rows-form.ts'
import { RowsFlag } from '../rows-event.ts'
import { OpenTables } from '../tables/open-tables.ts'
import type { CurrentEvent } from './current-event.ts'
import type { BinlogHandler } from './handler.ts'

/** Ids of rows events without rows, which only end a statement: all ones, in the widths that servers have had. */
const NO_TABLE = new Set([0xff_ffff, 0xffff_ffff, 0xffff_ffff_ffff])

/** Tells of tables and their rows. */
export class RowsDispatcher {
  readonly #handler: BinlogHandler
  readonly #place: CurrentEvent
  readonly #tables = new OpenTables()

  constructor(handler: BinlogHandler, place: CurrentEvent) {
    this.#handler = handler
    this.#place = place
  }

  /** A log file begins. */
  begin(isMariadb: boolean): void {
    this.#tables.begin(isMariadb)
  }

  tableMap(bytes: Buffer, at: number, end: number): void {
    this.#handler.tableMap(this.#tables.open(bytes, at, end).map, this.#place)
  }

  rows(bytes: Buffer, at: number, end: number, form: RowsForm): void {
    const tableId = rowsTableId(bytes, at, end)
    const endsStatement = (rowsFlags(bytes, at) & RowsFlag.STMT_END) !== 0
    if (NO_TABLE.has(tableId) && endsStatement && this.#tables.find(tableId) === undefined) {
      this.#tables.close()
      return
    }
    const table = this.#tables.get(tableId)
    const rows = decodeRows(bytes, at, end, form, table)
    if (endsStatement) this.#tables.close()
    this.#handler.rows(rows, table.map, this.#place)
  }

  /** A statement, transaction or file is over. */
  endStatement(): void {
    this.#tables.close()
  }
}
