import type { RowChange } from './row-change.ts'
import type { TableSchema } from './table-schema.ts'
import type { Transaction } from './transaction.ts'

/** What a schema change does, as far as the source knows. */
export type SchemaAction = 'create' | 'alter' | 'drop' | 'rename' | 'truncate' | 'index' | 'other'

/**
 * A change of a table's definition (DDL). It travels as a batch of its own, a barrier: each sink confirms all before it,
 * then it, then what follows.
 */
export interface SchemaChange {
  readonly kind: 'schema'
  readonly action: SchemaAction
  readonly database: string
  readonly schema: string | null
  /** The table's name after the change; null where the statement is not about one table. */
  readonly name: string | null
  /** The definition after the change; null for a drop, or where it is not known. */
  table: TableSchema | null
  /** The definition before; null for a create, or where it is not known. */
  readonly previous: TableSchema | null
  /** The statement's text; null where the log carries none (PostgreSQL without the DDL trigger). */
  readonly statement: string | null
  readonly transaction: Transaction
  readonly place: number
  readonly ordinal: number
}

/** A transaction's begin or commit, or a sign of life of the log. Carries no data. */
export interface Mark {
  readonly kind: 'mark'
  readonly mark: 'begin' | 'commit' | 'heartbeat'
  readonly transaction: Transaction
  readonly place: number
  readonly ordinal: number
}

/** A message that an application wrote into the log (PostgreSQL: `pg_logical_emit_message`). */
export interface MessageChange {
  readonly kind: 'message'
  readonly prefix: string
  readonly content: Uint8Array
  /** Whether it belongs to the transaction, or was written at once. */
  readonly transactional: boolean
  readonly transaction: Transaction
  readonly place: number
  readonly ordinal: number
}

/** One element of a change stream. */
export type Change = RowChange | SchemaChange | Mark | MessageChange

/** The kind word of a {@link Change}. */
export type ChangeKind = Change['kind']
