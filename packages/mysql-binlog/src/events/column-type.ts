/**
 * Type codes of columns as a table map names them: the servers' `enum_field_types` (MySQL manual of source code,
 * `field_types.h`; MariaDB adds the two compressed ones). Codes that exist in memory only are left out.
 */
export const ColumnType = {
  DECIMAL: 0,
  TINY: 1,
  SHORT: 2,
  LONG: 3,
  FLOAT: 4,
  DOUBLE: 5,
  NULL: 6,
  /** TIMESTAMP without fraction, as MariaDB writes it in the classic format and MySQL did before 5.6. */
  TIMESTAMP: 7,
  LONGLONG: 8,
  INT24: 9,
  DATE: 10,
  /** TIME in the classic format. */
  TIME: 11,
  /** DATETIME in the classic format. */
  DATETIME: 12,
  YEAR: 13,
  NEWDATE: 14,
  VARCHAR: 15,
  BIT: 16,
  /** TIMESTAMP with a fraction of 0 to 6 digits. */
  TIMESTAMP2: 17,
  /** DATETIME with a fraction of 0 to 6 digits. */
  DATETIME2: 18,
  /** TIME with a fraction of 0 to 6 digits. */
  TIME2: 19,
  /** The values of a multi-valued index. */
  TYPED_ARRAY: 20,
  /** MariaDB: TEXT and BLOB columns that are `COMPRESSED`. */
  BLOB_COMPRESSED: 140,
  /** MariaDB: VARCHAR and VARBINARY columns that are `COMPRESSED`. */
  VARCHAR_COMPRESSED: 141,
  VECTOR: 242,
  JSON: 245,
  NEWDECIMAL: 246,
  ENUM: 247,
  SET: 248,
  TINY_BLOB: 249,
  MEDIUM_BLOB: 250,
  LONG_BLOB: 251,
  BLOB: 252,
  VAR_STRING: 253,
  STRING: 254,
  GEOMETRY: 255,
} as const

/** One of the codes of {@link ColumnType}. */
export type ColumnType = (typeof ColumnType)[keyof typeof ColumnType]
