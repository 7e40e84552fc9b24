/** The SQL modes that change what a DDL statement says or does. */
export interface SqlMode {
  /** ANSI_QUOTES: double quotes enclose names, not strings. */
  readonly ansiQuotes: boolean
  /** NO_BACKSLASH_ESCAPES: a backslash in a string is a plain character. */
  readonly noBackslashEscapes: boolean
  /** REAL_AS_FLOAT: REAL means FLOAT, not DOUBLE. */
  readonly realAsFloat: boolean
  /** STRICT_TRANS_TABLES or STRICT_ALL_TABLES: an overlong VARCHAR is an error and never becomes a TEXT. */
  readonly strict: boolean
  /** ORACLE of MariaDB: DATE means DATETIME, BLOB means LONGBLOB, NUMBER without digits means DOUBLE. */
  readonly oracle: boolean
}

/** No mode that matters here but strictness, which is every server's default. */
export const plainSqlMode: SqlMode = {
  ansiQuotes: false,
  noBackslashEscapes: false,
  realAsFloat: false,
  strict: true,
  oracle: false,
}

/** Reads the value of `@@sql_mode`. */
export function sqlModeOfText(text: string): SqlMode {
  const modes = new Set(text.toUpperCase().split(','))
  return {
    ansiQuotes: modes.has('ANSI_QUOTES'),
    noBackslashEscapes: modes.has('NO_BACKSLASH_ESCAPES'),
    realAsFloat: modes.has('REAL_AS_FLOAT'),
    strict: modes.has('STRICT_TRANS_TABLES') || modes.has('STRICT_ALL_TABLES'),
    oracle: modes.has('ORACLE'),
  }
}

/**
 * Reads the low 32 bits of the Q_SQL_MODE_CODE status variable of a Query event (MySQL Internals, "Query_event";
 * the bits are the same in MariaDB, "Query event").
 */
export function sqlModeOfBits(bits: number): SqlMode {
  return {
    ansiQuotes: (bits & 0x4) !== 0,
    noBackslashEscapes: (bits & 0x10_0000) !== 0,
    realAsFloat: (bits & 0x1) !== 0,
    strict: (bits & 0x60_0000) !== 0,
    oracle: (bits & 0x200) !== 0,
  }
}
