import type { Change, ColumnKind, EncoderDefinition, Row, RowChange } from '@tailrace/plugin-api'
import type { InvalidOptions } from '../cases/option-cases.ts'

/** What a decoder finds in a record. */
export interface DecodedRecord {
  /** The row: of an insert or update as it is now, of a delete as it was. Columns that the record does not hold are absent. */
  readonly row: Readonly<Row>
}

/** What a suite of an encoder is told. */
export interface EncoderSuite {
  /** Options as a config has them. */
  readonly options: Readonly<Record<string, unknown>>
  /** Options that must be refused. */
  readonly invalid: readonly InvalidOptions[]
  /**
   * File of the records that the encoder makes of the sample changes, to be kept with the suite. With `TAILRACE_UPDATE_GOLDEN=1` it is
   * written instead of compared: read it before it is committed.
   */
  readonly golden?: URL
  /** The sample changes of `golden` and of the rules. Default: `sampleChanges`. */
  readonly changes?: () => Change[]
  /**
   * Reads back what was encoded of a row change; null where the record is none of a row.
   *
   * @param change tells the table, and with it the types of columns
   */
  readonly decode?: (value: Buffer, change: RowChange, key: Buffer | null) => DecodedRecord | null
  /** Kinds of columns that the format was not made for; every other is tried. Default: none. */
  readonly otherKinds?: readonly ColumnKind[]
}

/** The encoder that the cases are about. */
export interface EncoderSubject extends EncoderSuite {
  readonly definition: EncoderDefinition
  readonly changes: () => Change[]
}
