/** What a TABLE_MAP event says of a table: how the rows events that name its id are to be read. Never changed once made. */
export interface TableMap {
  /** The server's number for this version of the table; it says nothing past a restart or a change of the table. */
  readonly tableId: number
  readonly database: string
  readonly table: string
  readonly columnCount: number
  /** Type code of each column ({@link ColumnType}), the real one: ENUM and SET, which the log hides as STRING, are told. */
  readonly types: Uint8Array
  /**
   * What the log says of each column's type, by its type:
   *
   * | type | meaning |
   * |---|---|
   * | STRING, VAR_STRING, VARCHAR, VARCHAR_COMPRESSED | the longest value in bytes |
   * | ENUM, SET | the bytes of a value: 1 or 2, 1 to 8 |
   * | BLOB and its sizes, BLOB_COMPRESSED, JSON, GEOMETRY, VECTOR | bytes of the length before a value: 1 to 4 |
   * | NEWDECIMAL | precision × 256 + scale |
   * | BIT | how many bits |
   * | FLOAT, DOUBLE | the bytes of a value |
   * | TIME2, DATETIME2, TIMESTAMP2 | digits of the fraction: 0 to 6 |
   * | TYPED_ARRAY | type code of the elements |
   * | others | 0 |
   */
  readonly metadata: Uint16Array
  /** Which columns may be NULL: bit `i & 7` of byte `i >> 3` for column `i`, as in the event. */
  readonly nullable: Uint8Array
  /** Null where the server wrote none (`binlog_row_metadata=NO_LOG` of MariaDB, MySQL before 8.0). */
  readonly optional: TableMetadata | null
}

/**
 * The optional part of a table map (`binlog_row_metadata`). A part that the event lacks is null; with `MINIMAL` of MySQL
 * only `unsigned`, `collations` of character columns and `geometryTypes` are there. Arrays have one element per column of
 * the table, not only per column that the part is about.
 */
export interface TableMetadata {
  readonly names: readonly string[] | null
  /** 1 for numeric columns that are unsigned. */
  readonly unsigned: Uint8Array | null
  /** Collation id of character columns, and of ENUM and SET where the event tells; 0 for others. 63 is `binary`. */
  readonly collations: Uint16Array | null
  /** The values of ENUM columns, in the bytes of the column's character set ({@link collations}); null for other columns. */
  readonly enumValues: readonly (readonly Uint8Array[] | null)[] | null
  /** The values of SET columns, likewise. */
  readonly setValues: readonly (readonly Uint8Array[] | null)[] | null
  /** Kind of GEOMETRY columns (`Geometry::enum_type`: 0 GEOMETRY, 1 POINT, … 7 GEOMETRYCOLLECTION); 255 for others. */
  readonly geometryTypes: Uint8Array | null
  /** In the key's order. Null when the table has none, or the event does not tell: it does as soon as `names` are there. */
  readonly primaryKey: readonly PrimaryKeyPart[] | null
  /** 0 for invisible columns, 1 for others. */
  readonly visible: Uint8Array | null
  /** Dimensions of VECTOR columns; 0 for others. */
  readonly vectorDimensions: Uint16Array | null
}

/** One column of a primary key. */
export interface PrimaryKeyPart {
  /** Index of the column in the table. */
  readonly column: number
  /** How many characters of the column are in the key; 0 for the whole of it. */
  readonly prefix: number
}
