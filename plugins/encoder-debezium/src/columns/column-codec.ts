import type { ColumnWriter } from '@tailrace/plugin-api/bytes'
import type { ConnectSchema } from '../schemas/connect-schema.ts'

/** How the values of one column are written as JSON. Cells are of the format of the column's dialect. */
export interface ColumnCodec extends ColumnWriter {
  /** The Connect schema, without the field's name and optionality. */
  readonly schema: ConnectSchema
  /** Whether the schema says that null is admitted even where the column does not admit it. */
  readonly isAlwaysOptional?: boolean
  /** JSON for a column that must not be null and whose old value the log does not carry. */
  readonly fallback: string
  /** JSON for a new value that the log did not carry. */
  readonly unavailable: string
}
