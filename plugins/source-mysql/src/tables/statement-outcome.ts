import type { StatementKind } from '@tailrace/mysql-ddl'
import type { SchemaAction, TableSchema } from '@tailrace/plugin-api'
import type { HistoryRecord } from '../history/history-record.ts'

/** What a statement does to one table, or to something else, as the pipeline is to hear of it. */
export interface StatementPart {
  readonly action: SchemaAction
  readonly database: string
  /** The table's name after the statement; null where it is not about a table. */
  readonly name: string | null
  /** The definition after it; null for a drop, for something else, and where it is not known. */
  readonly table: TableSchema | null
  /** The definition before it; null for a create, for something else, and where it is not known. */
  readonly previous: TableSchema | null
}

/** What a statement of the log means for the pipeline. */
export interface StatementOutcome {
  readonly kind: StatementKind
  /** The statement, from the character set of the client that ran it. */
  readonly text: string
  /** One for each table that is wanted, in the order of the statement; none for what the pipeline need not hear of. */
  readonly parts: readonly StatementPart[]
  /** Tables that are wanted and were emptied (TRUNCATE), as they are defined; each is among `parts` too. */
  readonly truncated: readonly TableSchema[]
  /**
   * Definitions changed, of wanted tables or of others: positions behind the statement name {@link HistoryRecord.version}, and may be
   * handed on only once {@link HistoryRecord.stored} is fulfilled. Null where nothing changed.
   */
  readonly record: HistoryRecord | null
  /** Wanted tables whose definition is no longer known: their rows can be read only with full metadata, or once they are learned. */
  readonly lost: readonly string[]
}
