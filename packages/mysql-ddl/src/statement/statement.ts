import type { Session } from '../session.ts'
import type { AlterClause, TableClause } from './definition.ts'
import type { TableName } from './names.ts'

/**
 * What a statement is. `other-ddl` changes no table (views, routines, triggers, users, tablespaces, …), `not-ddl` is no
 * data definition at all (BEGIN, COMMIT, SAVEPOINT, XA, rows changed by statement, table maintenance, …), and
 * `unrecognized` begins like nothing this package knows.
 */
export type StatementKind =
  | 'create-table'
  | 'alter-table'
  | 'drop-table'
  | 'rename-table'
  | 'truncate-table'
  | 'create-index'
  | 'drop-index'
  | 'create-sequence'
  | 'alter-sequence'
  | 'drop-sequence'
  | 'create-database'
  | 'alter-database'
  | 'drop-database'
  | 'create-view'
  | 'alter-view'
  | 'drop-view'
  | 'other-ddl'
  | 'not-ddl'
  | 'unrecognized'

/** One statement as `readStatement` understood it. */
export interface Statement {
  readonly kind: StatementKind
  /** The session that it was read for, and is applied with. */
  readonly session: Session
  /** Databases that it creates, alters or drops. */
  readonly databases: readonly string[]
  /**
   * Tables that it is about, in their order: created, altered, truncated, dropped, or renamed (the old name, then the
   * new one). For CREATE TABLE … LIKE only the new table. Where the statement could not be read, every name in it that
   * may be a table's.
   */
  readonly tables: readonly TableName[]
  /** It is about a TEMPORARY table, which no row event ever belongs to in row format: it has no effect. */
  readonly temporary: boolean
  readonly ifExists: boolean
  readonly ifNotExists: boolean
  readonly orReplace: boolean
  /** Why the statement, or a part of it, was not understood; its tables are then unknown after `apply`. */
  readonly problem?: string
  /** What it does to tables. */
  readonly effect: Effect
}

/** Options of a database: null for DEFAULT. */
export interface DatabaseOptions {
  readonly charset?: string | null
  readonly collation?: string | null
}

/** What a statement does to tables. */
export type Effect =
  | { readonly type: 'none' }
  | { readonly type: 'unknown'; readonly problem: string }
  | { readonly type: 'create-table'; readonly name: TableName; readonly table: TableClause }
  | { readonly type: 'create-table-like'; readonly name: TableName; readonly like: TableName }
  | {
      readonly type: 'alter-table'
      readonly name: TableName
      readonly clauses: readonly AlterClause[]
    }
  | { readonly type: 'drop-tables'; readonly names: readonly TableName[] }
  | { readonly type: 'truncate'; readonly name: TableName }
  | { readonly type: 'rename-tables'; readonly renames: readonly Rename[] }
  | { readonly type: 'create-database'; readonly name: string; readonly options: DatabaseOptions }
  | { readonly type: 'alter-database'; readonly name: string; readonly options: DatabaseOptions }
  | { readonly type: 'drop-database'; readonly name: string }

export interface Rename {
  readonly from: TableName
  readonly to: TableName
}
