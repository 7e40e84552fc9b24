/**
 * What reading a column's values takes besides the table map. It comes from the log itself where the server writes all
 * metadata ({@link columnsOf}), and otherwise from whoever follows the table's definition.
 */
export interface ColumnDefinition {
  readonly name: string
  /**
   * As `information_schema.COLUMNS.DATA_TYPE` says it (`int`, `varchar`, `uuid`); null where only the log is known, which does
   * not tell MariaDB's `uuid`, `inet4` and `inet6` from `binary`: they are then read as their bytes.
   */
  readonly dataType: string | null
  /** Only numeric columns can be; false for others. */
  readonly isUnsigned: boolean
  /** Name of the character set; null or `binary` for columns of bytes, and for those that are no text. */
  readonly charset: string | null
  /** The names of an ENUM or SET; null for others. */
  readonly values: readonly string[] | null
  /**
   * Digits of the fraction of a TIME, DATETIME or TIMESTAMP; 0 for others. Null where it is not known: the log does not
   * tell it of MariaDB's classic types (`mysql56_temporal_format=OFF`).
   */
  readonly fractionDigits: number | null
}
