import type { Value } from '@tailrace/plugin-api'
import { ByteWriter } from '@tailrace/plugin-api/bytes'
import type { ConnectSchema } from '../schemas/connect-schema.ts'

/** Appends a cell of the format `postgres-text` as JSON. */
export type CellWriter = (out: ByteWriter, bytes: Uint8Array, start: number, end: number) => void

/** Appends a value, neither null nor unavailable, as JSON. */
export type ValueWriter = (out: ByteWriter, value: Value) => void

/** How the values of one column are written. Cells and values of the same content give the same bytes. */
export interface ColumnCodec {
  /** The Connect schema, without the field's name and optionality. */
  readonly schema: ConnectSchema
  readonly cell: CellWriter
  readonly value: ValueWriter
  /** JSON for a column that must not be null and whose old value the log does not carry. */
  readonly fallback: string
  /** JSON for a new value that the log did not carry. */
  readonly unavailable: string
}

const scratch = new ByteWriter(1024)

/** Writes values through their text, so that there is one conversion for both. */
export function throughText(cell: CellWriter): ValueWriter {
  return (out, value) => {
    scratch.clear()
    scratch.utf8(String(value))
    cell(out, scratch.bytes, 0, scratch.length)
  }
}
