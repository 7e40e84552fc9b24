import type { TableMatcher, TableSchema } from '@tailrace/plugin-api'
import { parseRelation, type Relation } from '../pgoutput/messages.ts'
import type { KnownTables, StreamPoint } from './known-tables.ts'
import { type OwnSignals, type OwnTable, ownTable } from '../signals/own-signals.ts'
import { protocolError } from './protocol-error.ts'

/** A table as rows of this connection are read: what its last Relation message said. */
export interface TableState {
  readonly oid: number
  /** Null for a table that the pipeline does not want: its rows are counted and dropped. */
  readonly schema: TableSchema | null
  /** Number of columns. */
  readonly columns: number
  /** For each column, whether the old row of an update or delete has it; null when it has all. */
  readonly identity: readonly boolean[] | null
  /** What the table is for, where it is an own one and so not wanted as such. */
  readonly own: OwnTable | null
}

/** A table definition whose catalog part has to be read before reading goes on. */
export interface PendingRelation {
  readonly relation: Relation
  readonly message: Buffer
}

/** A new version of a table that takes effect with the next change. */
export interface WaitingVersion {
  readonly oid: number
  readonly message: Buffer
  readonly previous: TableSchema
  readonly schema: TableSchema
}

/** The tables of one connection, as its Relation messages define them. */
export class ConnectionTables {
  readonly #wanted: TableMatcher
  readonly #known: KnownTables
  readonly #signals: OwnSignals
  readonly #tables = new Map<number, TableState>()
  #lastOid = -1
  #lastTable: TableState | null = null
  #waiting: WaitingVersion[] = []
  /** A definition that waits for {@link ConnectionTables.define}. */
  pending: PendingRelation | null = null

  /**
   * @param wanted which tables the pipeline wants
   * @param known what earlier connections saw
   * @param signals which tables are own ones
   */
  constructor(wanted: TableMatcher, known: KnownTables, signals: OwnSignals) {
    this.#wanted = wanted
    this.#known = known
    this.#signals = signals
  }

  /**
   * The table of a change.
   *
   * @throws TailraceError SOURCE_PROTOCOL where it was not defined
   */
  find(oid: number): TableState {
    if (oid === this.#lastOid) return this.#lastTable!
    const table = this.#tables.get(oid)
    if (table === undefined) throw protocolError(`a change of table ${oid}, which was not defined`)
    this.#lastOid = oid
    this.#lastTable = table
    return table
  }

  /**
   * Reads a Relation message at a place of the stream.
   *
   * @returns false where the definition is now {@link ConnectionTables.pending}
   */
  relation(bytes: Uint8Array, at: number, end: number, here: StreamPoint): boolean {
    const relation = parseRelation(bytes, at, end)
    if (!this.#wanted(`${relation.schema}.${relation.name}`)) {
      this.#use(relation, null)
      return true
    }
    const message = Buffer.from(bytes.subarray(at, end))
    const current = this.current(relation.oid, here)
    if (current?.message.equals(message) === true) {
      this.#use(relation, current.schema)
      return true
    }
    this.pending = { relation, message }
    const known = this.#known.find(relation.oid, message)
    if (known === null) return false
    this.define(known, here)
    return true
  }

  /** Gives the pending definition its schema. A table's first version is in use at once, a later one with the next change. */
  define(schema: TableSchema, here: StreamPoint): void {
    const { relation, message } = this.pending!
    this.pending = null
    const { oid } = relation
    const current = this.current(oid, here)
    if (current === null) this.#known.record(oid, { since: here, message, schema })
    else this.#waiting.push({ oid, message, previous: current.schema, schema })
    this.#use(relation, schema)
  }

  /** Whether versions take effect with the next change. */
  get hasWaiting(): boolean {
    return this.#waiting.length > 0
  }

  /** Takes the versions that take effect now. Each is to be recorded with its place. */
  takeWaiting(): WaitingVersion[] {
    const waiting = this.#waiting
    this.#waiting = []
    return waiting
  }

  /** Says from where on a version is in use. */
  record({ oid, message, schema }: WaitingVersion, since: StreamPoint): void {
    this.#known.record(oid, { since, message, schema })
  }

  /** The version of a table that is in use at a place, or null where none was seen before it. */
  current(
    oid: number,
    here: StreamPoint,
  ): { readonly message: Buffer; readonly schema: TableSchema } | null {
    return this.#waiting.findLast((version) => version.oid === oid) ?? this.#known.at(oid, here)
  }

  #use(relation: Relation, schema: TableSchema | null): void {
    this.#lastOid = -1
    const isFull = relation.replicaIdentity === 'full'
    const own =
      schema === null ? ownTable(this.#signals, `${relation.schema}.${relation.name}`) : null
    this.#tables.set(relation.oid, {
      oid: relation.oid,
      schema,
      columns: relation.columns.length,
      identity: isFull ? null : relation.columns.map((column) => column.identity),
      own,
    })
  }
}
