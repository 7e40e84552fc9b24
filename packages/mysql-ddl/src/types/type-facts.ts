/** What a column's type says of it. Facts that the type does not have are null. */
export interface TypeFacts {
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
}

/** Facts of a type that has none but its name. */
export function plainFacts(dataType: string, columnType = dataType): TypeFacts {
  return {
    dataType,
    columnType,
    unsigned: false,
    zerofill: false,
    length: null,
    precision: null,
    scale: null,
    fractionDigits: null,
    charset: null,
    collation: null,
    values: null,
  }
}
