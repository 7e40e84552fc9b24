import {
  CELL_UNAVAILABLE,
  type CellBlock,
  NO_ROW,
  type RowChange,
  type TableSchema,
} from '@tailrace/plugin-api'
import { ByteWriter } from '@tailrace/plugin-api/bytes'
import type { CodecSettings } from './columns/settings.ts'
import type { Dialect, SourceWriter } from './dialect/dialect.ts'
import { EndOfReads } from './end-of-reads.ts'
import { RowWriter } from './row-writer.ts'
import { envelopeSchema, keySchema } from './schemas/schemas-of.ts'

const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'utf8')
const afterFollows = bytesOf(',"after":')
const afterIsNull = bytesOf(',"after":null,')
const comma = bytesOf(',')

/** Writes keys and envelopes of one version of a table. */
export class TableWriter {
  /** Whether the table has a primary key. */
  readonly keyed: boolean
  readonly dialect: Dialect
  /** Put before a key and behind it where records carry schemas. */
  readonly #keyPrefix: Uint8Array
  readonly #suffix: Uint8Array
  readonly #beforeFollows: Uint8Array
  readonly #beforeIsNull: Uint8Array
  readonly #keyColumns: readonly number[]
  readonly #row: RowWriter
  readonly #key: RowWriter
  readonly #source: SourceWriter
  readonly #format: string
  readonly #oldKey = new ByteWriter(256)
  readonly #newKey = new ByteWriter(256)
  readonly #endOfReads: EndOfReads

  constructor(table: TableSchema, dialect: Dialect, name: string, options: CodecSettings) {
    const codecs = table.columns.map((column) => dialect.codecOf(column, options))
    const pick = <T>(of: readonly T[]): T[] => table.keyColumns.map((index) => of[index]!)
    this.keyed = table.keyColumns.length > 0
    this.#keyColumns = table.keyColumns.map((index) => table.columns[index]!.cell)
    this.#row = new RowWriter(table.columns, codecs)
    this.#key = new RowWriter(
      pick(table.columns).map((column) => ({ ...column, nullable: false })),
      pick(codecs),
    )
    this.dialect = dialect
    this.#format = dialect.format
    this.#source = dialect.sourceOf(name, table)
    const prefix = (schema: string) => (options.schemas ? `{"schema":${schema},"payload":` : '')
    // Schemas are named as the connector's topics are, which Kafka restricts to these characters.
    const full = `${name}.${table.id}`.replaceAll(/[^\w.-]/g, '_')
    this.#keyPrefix = bytesOf(prefix(keySchema(full, pick(table.columns), pick(codecs))))
    const value = prefix(envelopeSchema(full, dialect.source, table.columns, codecs))
    this.#suffix = bytesOf(options.schemas ? '}' : '')
    this.#endOfReads = new EndOfReads(this.#source, this.#suffix)
    this.#beforeFollows = bytesOf(`${value}{"before":`)
    this.#beforeIsNull = bytesOf(`${value}{"before":null,"after":`)
  }

  /** Whether a row lies in cells that the codecs know. */
  #isCells(cells: CellBlock | null, at: number): cells is CellBlock {
    return at !== NO_ROW && cells !== null && cells.format === this.#format
  }

  /** Appends the key of the new row. */
  newKey(out: ByteWriter, change: RowChange): void {
    this.#writeKey(out, change, true)
  }

  /** Appends the key of the old row. */
  oldKey(out: ByteWriter, change: RowChange): void {
    this.#writeKey(out, change, false)
  }

  /** The key's columns that a partial row image leaves out of the new row are those of the old one. */
  #writeKey(out: ByteWriter, change: RowChange, after: boolean): void {
    const { cells, beforeAt, afterAt } = change
    out.copy(this.#keyPrefix)
    if (!after) {
      if (this.#isCells(cells, beforeAt)) this.#key.beforeCells(out, cells, beforeAt)
      else this.#key.beforeRow(out, change.before ?? {})
    } else if (this.#isCells(cells, afterAt) && (beforeAt !== NO_ROW || !change.hasBefore)) {
      this.#key.afterCells(out, cells, afterAt, beforeAt)
    } else this.#key.afterRow(out, change.after ?? {}, change.before)
    out.copy(this.#suffix)
  }

  /** Whether an update moved the row to another key. */
  keyChanged(change: RowChange): boolean {
    if (!this.keyed || !change.hasBefore || !change.hasAfter) return false
    const { cells, beforeAt, afterAt } = change
    if (this.#isCells(cells, beforeAt) && this.#isCells(cells, afterAt)) {
      const { bytes, spans } = cells
      for (const cell of this.#keyColumns) {
        if (cell < 0) continue
        const length = spans[beforeAt + 2 * cell + 1]!
        if (length < 0) return false
        const newLength = spans[afterAt + 2 * cell + 1]
        if (newLength === CELL_UNAVAILABLE) continue
        let same = newLength === length
        const old = spans[beforeAt + 2 * cell]!
        const now = spans[afterAt + 2 * cell]!
        for (let i = 0; same && i < length; i++) same = bytes[old + i] === bytes[now + i]
        if (!same) return true
      }
      return false
    }
    for (const index of change.table.keyColumns) {
      const old = change.value('before', index)
      if (old === null || old === undefined || typeof old === 'symbol') return false
    }
    this.#oldKey.clear()
    this.#newKey.clear()
    this.oldKey(this.#oldKey, change)
    this.newKey(this.#newKey, change)
    return Buffer.compare(this.#oldKey.view(), this.#newKey.view()) !== 0
  }

  /**
   * Appends an envelope.
   *
   * @param before whether the old row is written, where there is one; else `before` is null
   * @param after the same for the new row
   * @param tail all that follows what {@link SourceWriter.write} appends
   */
  envelope(
    out: ByteWriter,
    change: RowChange,
    before: boolean,
    after: boolean,
    tail: Uint8Array,
  ): void {
    const { cells, beforeAt, afterAt } = change
    if (before && change.hasBefore) {
      out.copy(this.#beforeFollows)
      if (this.#isCells(cells, beforeAt)) this.#row.beforeCells(out, cells, beforeAt)
      else this.#row.beforeRow(out, change.before!)
      if (after) out.copy(afterFollows)
    } else {
      out.copy(this.#beforeIsNull)
      if (!after) out.length -= afterFollows.length
    }
    if (after && change.hasAfter) {
      if (this.#isCells(cells, afterAt) && (beforeAt !== NO_ROW || !change.hasBefore)) {
        this.#row.afterCells(out, cells, afterAt, beforeAt)
      } else this.#row.afterRow(out, change.after!, change.before)
      if (change.op === 'read') {
        out.copy(this.#endOfReads.of(change, tail))
        return
      }
      out.copy(comma)
    } else if (after) out.ascii('null,')
    else out.copy(afterIsNull)
    this.#source.write(out, change.transaction, change.place, change.op === 'read')
    out.copy(tail)
    out.copy(this.#suffix)
  }
}
