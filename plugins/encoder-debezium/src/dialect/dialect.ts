import type {
  CellFormat,
  ColumnSchema,
  SchemaChange,
  TableSchema,
  Transaction,
} from '@tailrace/plugin-api'
import type { ByteWriter } from '@tailrace/plugin-api/bytes'
import type { ColumnCodec } from '../columns/column-codec.ts'
import type { CodecSettings } from '../columns/settings.ts'
import type { ConnectField } from '../schemas/connect-schema.ts'

/** Writes the `source` struct of a table's records. */
export interface SourceWriter {
  /**
   * Appends `"source":{…`; {@link Dialect.sourceEnd} follows.
   *
   * @param place the change's place
   * @param snapshot whether the change is a row of a snapshot
   */
  write(out: ByteWriter, transaction: Transaction, place: number, snapshot: boolean): void
}

/** The record of a change of definitions, its parts as JSON. */
export interface SchemaChangeRecord {
  readonly key: string
  readonly value: string
}

/** What the connector of one kind of database does in its own way. */
export interface Dialect {
  /** The form of cells that its codecs read. */
  readonly format: CellFormat
  /** The schema of the `source` struct. */
  readonly source: ConnectField
  /** What ends every `source` struct. */
  readonly sourceEnd: string
  /** Whether updates of a key are skipped as updates; else what they become, a delete and an insert, is skipped as such. */
  readonly skipsKeyChanges: boolean
  /** Chooses how a column is written. */
  codecOf(column: ColumnSchema, settings: CodecSettings): ColumnCodec
  /** @param name `source.name` */
  sourceOf(name: string, table: TableSchema): SourceWriter
  /**
   * The record of a change of definitions; null where the connector writes none.
   *
   * @param milliseconds when it is encoded
   * @param name `source.name`
   * @param schemas whether key and value carry their schemas
   */
  schemaChange(
    change: SchemaChange,
    milliseconds: number,
    name: string,
    schemas: boolean,
  ): SchemaChangeRecord | null
  /** The id of a transaction. */
  transactionId(transaction: Transaction): string
}
