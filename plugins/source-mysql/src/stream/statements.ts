import type { EventPlace, QueryEvent } from '@tailrace/mysql-binlog'
import { type Change, NO_ROW, RowChange } from '@tailrace/plugin-api'
import type { StatementOutcome } from '../tables/statement-outcome.ts'
import type { Snapshots } from '../snapshot/snapshots.ts'
import type { TableVersions } from '../tables/table-versions.ts'
import type { MysqlTransaction } from '../transaction.ts'
import type { Batches } from './batches.ts'
import { type Cursor, SCHEMA_CHANGES } from './cursor.ts'

/** Makes schema changes of the statements of a log. */
export class Statements {
  readonly #versions: TableVersions
  readonly #cursor: Cursor
  readonly #batches: Batches
  readonly #snapshots: Snapshots
  readonly #storing: (stored: Promise<void>) => void
  /** The version of the schema history that positions name: it has no statement that a reader from there on would follow again. */
  history: number

  /** @param storing told what has to be stored before the next batch is handed on */
  constructor(
    versions: TableVersions,
    cursor: Cursor,
    batches: Batches,
    snapshots: Snapshots,
    storing: (stored: Promise<void>) => void,
  ) {
    this.#versions = versions
    this.#cursor = cursor
    this.#batches = batches
    this.#snapshots = snapshots
    this.#storing = storing
    this.history = versions.history
  }

  /** The open transaction is over. */
  ended(): void {
    this.history = this.#versions.history
  }

  /**
   * Follows a statement of the open transaction.
   *
   * @param markBegin has the transaction's begin mark delivered
   */
  follow(
    query: QueryEvent,
    place: EventPlace,
    transaction: MysqlTransaction,
    markBegin: () => void,
  ): void {
    const cursor = this.#cursor
    const delivered = cursor.deliveredBefore(SCHEMA_CHANGES)
    // The schema history of the position has it.
    if (delivered > cursor.counted(SCHEMA_CHANGES)) {
      cursor.count(SCHEMA_CHANGES, delivered)
      cursor.place += delivered
      return
    }
    // What is before the statement has a position that names the definitions before it.
    this.#batches.flush()
    const outcome = this.#versions.statement(query, transaction.id, place)
    if (outcome.record !== null) this.#storing(outcome.record.stored)
    if (outcome.parts.length === 0) return
    this.#snapshots.gate?.redefined(
      outcome.parts.map(({ database, name }) => `${database}.${name}`),
    )
    transaction.addEvent(cursor.place + 1, place.position)
    markBegin()
    this.#truncate(outcome, transaction)
    this.#batches.flush()
    this.#announce(outcome, transaction)
  }

  #truncate({ truncated }: StatementOutcome, transaction: MysqlTransaction): void {
    const cursor = this.#cursor
    for (const schema of truncated) {
      const ordinal = cursor.counted(schema.id)
      const place = ++cursor.place
      cursor.count(schema.id, ordinal + 1)
      if (ordinal < cursor.deliveredBefore(schema.id)) continue
      const of = [schema, transaction, place, ordinal] as const
      this.#batches.push(new RowChange('truncate', ...of, null, NO_ROW, NO_ROW))
    }
  }

  #announce({ parts, text }: StatementOutcome, transaction: MysqlTransaction): void {
    const cursor = this.#cursor
    const ordinal = cursor.counted(SCHEMA_CHANGES)
    const changes = parts.map((part, index): Change => ({
      kind: 'schema',
      schema: null,
      statement: text,
      ...part,
      transaction,
      place: ++cursor.place,
      ordinal: ordinal + index,
    }))
    cursor.count(SCHEMA_CHANGES, ordinal + parts.length)
    this.history = this.#versions.history
    this.#batches.barrier(changes)
  }
}
