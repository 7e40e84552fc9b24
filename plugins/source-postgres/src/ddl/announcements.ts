import { ChangeBatch, type SchemaChange, type TableSchema } from '@tailrace/plugin-api'
import { parseRelation } from '../pgoutput/messages.ts'
import type { DefinedPublication } from '../snapshot/read/relation-message.ts'
import { type DefinedTable, relationMessage } from '../snapshot/read/relation-message.ts'
import type { ConnectionTables, PendingRelation } from '../stream/connection-tables.ts'
import type { Cursor } from '../stream/cursor.ts'
import type { KnownTables } from '../stream/known-tables.ts'
import { type Statement, type StatementPart } from './statement.ts'

/** How the stream publishes a table: by object id. */
export type PublishedLists = (oid: number) => readonly DefinedPublication[]

/** What {@link Announcements} works with. */
export interface AnnouncementContext {
  readonly database: string
  readonly major: number
  readonly known: KnownTables
  readonly wanted: (table: string) => boolean
  readonly publications: PublishedLists
}

/** What announcing does to the stream. */
export interface AnnouncementEvents {
  /** Counts a change at a place. @returns whether it is to be delivered */
  advance(place: number, isWanted: boolean): boolean
  /** Emits what waits; nothing of it comes after the change counted last. */
  flush(): void
  emit(batch: ChangeBatch): void
}

interface Open {
  readonly statement: Statement
  readonly place: number
  readonly bytes: number
  next: number
  /** Whether the part is delivered; where the position covers it, its definition holds all the same. */
  isDelivered: boolean
}

/**
 * Turns statements into schema changes, one for each table that is wanted. The definition that a statement leaves behind is made known
 * as the Relation message that the server will send before the table's next row, so that row brings no second change.
 */
export class Announcements {
  readonly #context: AnnouncementContext
  readonly #tables: ConnectionTables
  readonly #cursor: Cursor
  readonly #events: AnnouncementEvents
  #open: Open | null = null
  /** A definition that waits for {@link Announcements.define}. */
  pending: PendingRelation | null = null

  constructor(
    context: AnnouncementContext,
    tables: ConnectionTables,
    cursor: Cursor,
    events: AnnouncementEvents,
  ) {
    this.#context = context
    this.#tables = tables
    this.#cursor = cursor
    this.#events = events
  }

  /**
   * Announces a statement of the open transaction.
   *
   * @param place of its message or row
   * @returns false where a definition is now {@link Announcements.pending}
   */
  announce(statement: Statement, place: number, bytes: number): boolean {
    this.#open = { statement, place, bytes, next: 0, isDelivered: false }
    return this.#proceed()
  }

  /** Gives the pending definition its schema, and goes on. @returns false where another one is now pending */
  define(schema: TableSchema): boolean {
    const { message } = this.pending!
    this.pending = null
    const open = this.#open!
    this.#tell(open, open.statement.parts[open.next]!, message, schema)
    open.next++
    return this.#proceed()
  }

  #proceed(): boolean {
    const open = this.#open!
    for (; open.next < open.statement.parts.length; open.next++) {
      const part = open.statement.parts[open.next]!
      const isWanted = this.#isWanted(part)
      // Numbered by the statement alone, whatever is wanted of it.
      open.isDelivered = this.#events.advance(open.place, isWanted)
      if (!isWanted) continue
      if (open.isDelivered) this.#before()
      if (part.table === null) {
        this.#tell(open, part, null, null)
        continue
      }
      const message = this.#message(part.table)
      const current = this.#tables.current(part.table.oid, this.#cursor.point)
      const schema =
        current?.message.equals(message) === true
          ? current.schema
          : this.#context.known.find(part.table.oid, message)
      if (schema === null) {
        this.pending = { relation: parseRelation(message, 0, message.length), message }
        return false
      }
      this.#tell(open, part, message, schema)
    }
    this.#open = null
    return true
  }

  #isWanted(part: StatementPart): boolean {
    if (part.name === null) return true
    const { wanted } = this.#context
    if (wanted(`${part.schema}.${part.name}`)) return true
    if (part.formerName !== null && wanted(`${part.schema}.${part.formerName}`)) return true
    const previous = part.oid === null ? null : this.#tables.current(part.oid, this.#cursor.point)
    return previous !== null && wanted(previous.schema.id)
  }

  /** What goes out now ends before the change. */
  #before(): void {
    this.#cursor.ordinal -= 1
    this.#events.flush()
    this.#cursor.ordinal += 1
  }

  #message(table: DefinedTable): Buffer {
    const { major, publications } = this.#context
    return relationMessage({ ...table, publications: publications(table.oid) }, major)
  }

  #tell(
    { statement, place, bytes, isDelivered }: Open,
    { action, schema, name, oid }: StatementPart,
    message: Buffer | null,
    table: TableSchema | null,
  ): void {
    const cursor = this.#cursor
    const previous = oid === null ? null : (this.#tables.current(oid, cursor.point)?.schema ?? null)
    if (message !== null && table !== null) {
      this.#context.known.record(oid!, { since: cursor.point, message, schema: table })
    }
    if (!isDelivered) return
    const change: SchemaChange = {
      kind: 'schema',
      action,
      database: this.#context.database,
      schema,
      name,
      table,
      previous,
      statement: statement.text,
      place,
      ordinal: cursor.ordinal,
      transaction: cursor.transaction!,
    }
    this.#events.emit(new ChangeBatch([change], cursor.position, bytes, true))
  }
}
