import { NO_ROW, type RowChange, type RowOperation, type TableSchema } from '@tailrace/plugin-api'
import type { ByteWriter } from '@tailrace/plugin-api/bytes'
import type { Form } from './forms/form.ts'
import type { Options } from './options.ts'
import { RowWriter } from './row-writer.ts'

const json = JSON.stringify
const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'utf8')
const types: Readonly<Record<RowOperation, string>> = {
  insert: 'INSERT',
  read: 'INSERT',
  update: 'UPDATE',
  delete: 'DELETE',
  truncate: 'TRUNCATE',
}

/** What FlatMessages call the database of a table or schema change. */
export function databaseOf(
  { database, schema }: { readonly database: string; readonly schema: string | null },
  options: Options,
): string {
  return options.databaseFrom === 'schema' ? (schema ?? database) : database
}

/** Writes keys and FlatMessages of one version of a table. */
export class TableWriter {
  /** Whether the table has a primary key. */
  readonly keyed: boolean
  readonly #format: string
  readonly #row: RowWriter
  readonly #key: RowWriter
  readonly #database: Uint8Array
  readonly #types: Uint8Array
  readonly #table: Uint8Array

  constructor(table: TableSchema, form: Form, options: Options) {
    const { columns, keyColumns, primaryKey, name } = table
    const writers = columns.map((column) => form.writerOf(column, options))
    const pick = <T>(of: readonly T[]): T[] => keyColumns.map((index) => of[index]!)
    this.keyed = keyColumns.length > 0
    this.#format = form.format
    this.#row = new RowWriter(columns, writers)
    this.#key = new RowWriter(pick(columns), pick(writers))
    const mysqlTypes = columns.map((c) => `${json(c.name)}:${json(c.nativeType)}`)
    const sqlTypes = columns.map((c) => `${json(c.name)}:${form.sqlTypeOf(c)}`)
    this.#database = bytesOf(`],"database":${json(databaseOf(table, options))},"es":`)
    this.#types = bytesOf(`,"isDdl":false,"mysqlType":{${mysqlTypes.join(',')}},"old":`)
    this.#table = bytesOf(
      `,"pkNames":${json(primaryKey)},"sql":"","sqlType":{${sqlTypes.join(',')}},"table":${json(name)},"ts":`,
    )
  }

  /** Appends the primary key: of the old row for a delete, else of the new one. */
  key(out: ByteWriter, change: RowChange): void {
    this.#image(out, this.#key, change)
  }

  /**
   * Appends a FlatMessage.
   *
   * @param id number of the batch
   * @param now milliseconds of processing
   */
  message(out: ByteWriter, change: RowChange, id: number, now: number): void {
    const { transaction, op } = change
    const gtid = transaction.native['gtid']
    out.ascii('{"data":[')
    this.#image(out, this.#row, change)
    out.copy(this.#database)
    out.integer(Math.floor(transaction.commitTime / 1000))
    out.ascii(',"gtid":')
    out.utf8(typeof gtid === 'string' ? json(gtid) : '""')
    out.ascii(',"id":')
    out.integer(id)
    out.copy(this.#types)
    if (op === 'update') this.#old(out, change)
    else out.ascii('null')
    out.copy(this.#table)
    out.integer(now)
    out.ascii(',"type":"')
    out.ascii(types[op])
    out.ascii('"}')
  }

  #old(out: ByteWriter, change: RowChange): void {
    const { cells, beforeAt, afterAt } = change
    out.byte(0x5b)
    if (!change.hasBefore) out.ascii('{}')
    else if (this.#isCells(change) && beforeAt !== NO_ROW && afterAt !== NO_ROW) {
      this.#row.changedCells(out, cells!, beforeAt, afterAt)
    } else this.#row.changedValues(out, change.before ?? {}, change.after ?? {})
    out.byte(0x5d)
  }

  #image(out: ByteWriter, writer: RowWriter, change: RowChange): void {
    const { cells, beforeAt, afterAt } = change
    const after = change.op !== 'delete'
    const at = after ? afterAt : beforeAt
    const other = after && change.hasBefore
    if (this.#isCells(change) && at !== NO_ROW && (!other || beforeAt !== NO_ROW)) {
      writer.cells(out, cells!, at, other ? beforeAt : NO_ROW)
    } else {
      writer.values(out, (after ? change.after : change.before) ?? {}, other ? change.before : null)
    }
  }

  #isCells({ cells }: RowChange): boolean {
    return cells !== null && cells.format === this.#format
  }
}
