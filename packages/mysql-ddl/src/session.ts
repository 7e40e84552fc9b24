import { canonicalCollation } from './types/charsets.ts'
import type { SqlMode } from './sql-mode.ts'
import { plainSqlMode } from './sql-mode.ts'

/** Whose grammar and rules a statement follows. */
export type Flavor = 'mysql' | 'mariadb'

/**
 * What a statement's meaning depends on besides its text: the server and the session that ran it. A binlog Query event
 * carries most of it in its status variables; the rest is server configuration.
 */
export interface Session {
  readonly flavor: Flavor
  /** Server version as major × 10000 + minor × 100 + patch: 5.7.44 is 50744, 10.11.6 is 101106. */
  readonly version: number
  /** Default database of the statement, empty for none. */
  readonly database: string
  readonly sqlMode: SqlMode
  /** `lower_case_table_names`: at 1 and 2, names of databases and tables differ not by case. */
  readonly lowerCaseTableNames: 0 | 1 | 2
  /** `explicit_defaults_for_timestamp`: off, TIMESTAMP columns are NOT NULL unless they say NULL. */
  readonly explicitDefaultsForTimestamp: boolean
  /** `collation_server`: what a new database without a character set of its own gets. */
  readonly serverCollation: string
  /**
   * Default collations by character set that differ from the server's compiled ones: MariaDB's
   * `character_set_collations`, MySQL's `default_collation_for_utf8mb4`.
   */
  readonly defaultCollations: Readonly<Record<string, string>>
  /** Whether the character set name `utf8` means utf8mb3. False only for a MariaDB whose `old_mode` lacks UTF8_IS_UTF8MB3. */
  readonly utf8IsUtf8mb3: boolean
  /** `default_storage_engine`. */
  readonly defaultEngine: string
}

/** The part of a session that has no sensible default. */
export type SessionFacts = Pick<Session, 'flavor' | 'version'> & Partial<Session>

/**
 * A session with the defaults of its server's version in the places that `facts` leaves open.
 *
 * Sources of the defaults: MySQL Reference Manual 5.7 and 8.4, "Server System Variables"; MariaDB Knowledge Base,
 * "Server System Variables" (explicit_defaults_for_timestamp is on since 10.10) and "Character Sets" (11.6).
 */
export function session(facts: SessionFacts): Session {
  const { flavor, version } = facts
  const mysql = flavor === 'mysql'
  return {
    database: '',
    sqlMode: plainSqlMode,
    lowerCaseTableNames: 0,
    explicitDefaultsForTimestamp: mysql ? version >= 80000 : version >= 101000,
    defaultCollations: {},
    utf8IsUtf8mb3: true,
    defaultEngine: 'InnoDB',
    ...facts,
    serverCollation: canonicalCollation(facts.serverCollation ?? compiledCollation(mysql, version)),
  }
}

function compiledCollation(mysql: boolean, version: number): string {
  if (mysql) return version >= 80000 ? 'utf8mb4_0900_ai_ci' : 'latin1_swedish_ci'
  return version >= 110600 ? 'utf8mb4_uca1400_ai_ci' : 'latin1_swedish_ci'
}
