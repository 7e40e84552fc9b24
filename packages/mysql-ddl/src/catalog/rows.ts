/** Numbers as drivers return them; those of BIGINT columns may come as text. */
export type CatalogNumber = number | string | bigint

/** The columns of `information_schema.TABLES` that a definition needs. */
export interface CatalogTable {
  readonly TABLE_SCHEMA: string
  readonly TABLE_NAME: string
  /** Tells whether the table is system-versioned; may be left out. */
  readonly TABLE_TYPE?: string
  readonly ENGINE: string | null
  readonly TABLE_COLLATION: string | null
  readonly TABLE_COMMENT: string
}

/** The columns of `information_schema.COLUMNS` that a definition needs. */
export interface CatalogColumn {
  readonly COLUMN_NAME: string
  readonly ORDINAL_POSITION: CatalogNumber
  readonly COLUMN_DEFAULT: string | null
  readonly IS_NULLABLE: string
  readonly DATA_TYPE: string
  readonly CHARACTER_MAXIMUM_LENGTH: CatalogNumber | null
  readonly NUMERIC_PRECISION: CatalogNumber | null
  readonly NUMERIC_SCALE: CatalogNumber | null
  readonly DATETIME_PRECISION: CatalogNumber | null
  readonly CHARACTER_SET_NAME: string | null
  readonly COLLATION_NAME: string | null
  readonly COLUMN_TYPE: string
  readonly EXTRA: string
  /** Only MariaDB's is looked at, for the columns of system time. */
  readonly GENERATION_EXPRESSION?: string | null
  readonly COLUMN_COMMENT: string
}

/** The columns of `information_schema.STATISTICS` that a definition needs. */
export interface CatalogIndexPart {
  readonly INDEX_NAME: string
  readonly NON_UNIQUE: CatalogNumber
  readonly SEQ_IN_INDEX: CatalogNumber
  /** Null for an expression. */
  readonly COLUMN_NAME: string | null
  readonly SUB_PART: CatalogNumber | null
  readonly INDEX_TYPE: string
}
