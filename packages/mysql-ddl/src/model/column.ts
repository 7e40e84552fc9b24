/** A column's default: a constant's text as the server prints it, or an expression as it was written. */
export type ColumnDefault = { readonly value: string } | { readonly expression: string }

/** One column of a table. Facts that its type does not have are null. */
export interface Column {
  readonly name: string
  /** The whole type as `information_schema.COLUMNS.COLUMN_TYPE` of the server has it: `int(10) unsigned`, `enum('a','b')`. */
  readonly columnType: string
  /** The type's name as `DATA_TYPE` has it: `int`, `enum`. */
  readonly dataType: string
  readonly unsigned: boolean
  readonly zerofill: boolean
  /** Characters, or bytes of a binary type, that fit; bits of a BIT; dimensions of a VECTOR. */
  readonly length: number | null
  /** Digits of an exact number or, where they are given, of a floating-point one. */
  readonly precision: number | null
  readonly scale: number | null
  /** Digits of a second's fraction, 0 to 6. */
  readonly fractionDigits: number | null
  /** Character set, with `utf8mb3` for what older servers call `utf8`. */
  readonly charset: string | null
  readonly collation: string | null
  /** Members of an ENUM or SET in their order. */
  readonly values: readonly string[] | null
  readonly nullable: boolean
  /** Null for none: then the default is NULL where the column is nullable. */
  readonly default: ColumnDefault | null
  /** ON UPDATE CURRENT_TIMESTAMP. */
  readonly onUpdateNow: boolean
  readonly autoIncrement: boolean
  readonly generated: 'virtual' | 'stored' | null
  readonly invisible: boolean
  readonly comment: string
}

/** A column without any property, for definitions to be made from. */
export const plainColumn: Column = {
  name: '',
  columnType: '',
  dataType: '',
  unsigned: false,
  zerofill: false,
  length: null,
  precision: null,
  scale: null,
  fractionDigits: null,
  charset: null,
  collation: null,
  values: null,
  nullable: true,
  default: null,
  onUpdateNow: false,
  autoIncrement: false,
  generated: null,
  invisible: false,
  comment: '',
}
