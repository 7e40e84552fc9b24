import { ChangeBatch } from '@tailrace/plugin-api'
import type { PostgresTransaction } from '../transaction.ts'
import type { ConnectionTables } from './connection-tables.ts'
import type { Cursor } from './cursor.ts'

/** What new versions of tables have done. */
export interface NewVersionEvents {
  /** Emits what was read before. */
  flush(): void
  emit(batch: ChangeBatch): void
}

/** Has new versions of tables take effect, each told in a batch of its own, before the change that they come with. */
export class NewVersions {
  readonly #database: string
  readonly #tables: ConnectionTables
  readonly #cursor: Cursor
  readonly #events: NewVersionEvents

  constructor(
    database: string,
    tables: ConnectionTables,
    cursor: Cursor,
    events: NewVersionEvents,
  ) {
    this.#database = database
    this.#tables = tables
    this.#cursor = cursor
    this.#events = events
  }

  /**
   * Has the versions that wait take effect before the change that was just counted. Each is a barrier, unless the position that reading began
   * at covers it.
   *
   * @param of object ids of the tables of the change
   */
  takeEffect(transaction: PostgresTransaction, of: number | readonly number[]): void {
    const cursor = this.#cursor
    const { place, ordinal: row } = cursor
    // What goes out now ends before the change.
    cursor.ordinal = row - 1
    this.#events.flush()
    let gap = 1
    for (const version of this.#tables.takeWaiting()) {
      // The server also defines the partition that a row of its root is in; that is no table of ours.
      const { oid } = version
      const isMeant = typeof of === 'number' ? oid === of : of.includes(oid)
      if (!isMeant) {
        this.#tables.record(version, cursor.point)
        continue
      }
      // Between two rows, so that rows keep their numbers whether or not a version is seen to change between them.
      gap /= 2
      const ordinal = row - gap
      cursor.ordinal = ordinal
      this.#tables.record(version, cursor.point)
      if (cursor.isCovered) continue
      const { schema: table, previous, message } = version
      const { schema, name } = table
      const named = { database: this.#database, schema, name, table, previous }
      const at = { transaction, place, ordinal }
      const change = { kind: 'schema', action: 'alter', statement: null, ...named, ...at } as const
      this.#events.emit(new ChangeBatch([change], cursor.position, message.length, true))
    }
    cursor.ordinal = row
  }
}
