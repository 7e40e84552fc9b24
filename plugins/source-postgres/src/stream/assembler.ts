import {
  type CellBlock,
  type Change,
  ChangeBatch,
  NO_ROW,
  type Origin,
  RowChange,
  type SchemaChange,
  type TableMatcher,
  TailraceError,
  type TableSchema,
} from '@tailrace/plugin-api'
import { formatLsn, type Lsn } from '../lsn.ts'
import {
  BEGIN,
  COMMIT,
  DELETE,
  INSERT,
  MESSAGE,
  ORIGIN,
  parseBegin,
  parseCommitEnd,
  parseLogicalMessage,
  parseRelation,
  parseTruncate,
  type Relation,
  RELATION,
  TRUNCATE,
  TYPE,
  UPDATE,
} from '../pgoutput/messages.ts'
import { readLsn, readTimestamp, readUint32 } from '../pgoutput/read.ts'
import { fillFromOld, hideOutsideKey, readTuple } from '../pgoutput/tuple.ts'
import { coversPlace, type PostgresPosition } from '../position.ts'
import { PostgresTransaction } from '../transaction.ts'
import type { KnownTables, TableState } from './table-state.ts'

const XLOG_DATA = 0x77
const KEEPALIVE = 0x6b
/** 'w', start, end and clock, before the message of the output plugin. */
const XLOG_HEADER = 25

/** A batch is cut at this many changes, so that sinks begin while the rest is read. */
const BATCH_CHANGES = 1024
/** Spans of a slab: shared by the rows of many reads, so that none is cleared in vain. */
const SLAB = 32_768
/** What a row change takes beside its bytes and spans, roughly. */
const CHANGE_BYTES = 120

/** What {@link Assembler} tells the outside. */
export interface AssemblerEvents {
  /** Takes a batch. @returns false to stop reading behind the current message */
  emit(batch: ChangeBatch): boolean
  /** The server said where it is. */
  keepalive(walEnd: Lsn, replyRequested: boolean): void
}

/** Facts of the server that changes and positions carry. */
export interface AssemblerContext {
  readonly origin: Origin
  readonly timeline: number
  /** Which tables the pipeline wants. */
  readonly wanted: TableMatcher
  readonly known: KnownTables
}

/** A table definition whose catalog part has to be read before reading goes on. */
export interface PendingRelation {
  readonly relation: Relation
  readonly message: Buffer
}

/**
 * Turns replication messages into changes and batches: keeps the open transaction, numbers the changes of each place, drops
 * what the position already covers. One per connection; holds no more than one batch.
 */
export class Assembler {
  readonly #events: AssemblerEvents
  readonly #context: AssemblerContext
  readonly #server: string
  readonly #from: PostgresPosition
  readonly #tables = new Map<number, TableState>()
  #lastOid = -1
  #lastTable: TableState | null = null

  #transaction: PostgresTransaction | null = null
  /** Whether the begin mark was delivered, now or before. */
  #begun = false
  /** Whether changes of this transaction may be covered by the position that reading began at. */
  #skipping = false
  #place = 0
  #ordinal = 0
  /** End of the last whole commit, or a later place between transactions. */
  #lsn: Lsn
  #previousCommit: Lsn

  #changes: Change[] = []
  #bytes = 0
  #spans = new Int32Array(SLAB)
  #spanAt = 0
  #block: CellBlock | null = null
  #stopped = false

  #pending: PendingRelation | null = null
  readonly #schemaChanges: {
    readonly pending: PendingRelation
    readonly previous: TableSchema
    readonly schema: TableSchema
  }[] = []

  /** Clock of the server at the last message that carried it, in microseconds since the Unix epoch. */
  serverClock = 0

  constructor(
    context: AssemblerContext,
    from: PostgresPosition,
    lsn: Lsn,
    events: AssemblerEvents,
  ) {
    this.#context = context
    this.#events = events
    this.#from = from
    this.#lsn = lsn
    this.#previousCommit = lsn
    this.#server = BigInt(context.origin.server).toString(36)
  }

  /** A definition that waits for {@link Assembler.define}; nothing may be read before. */
  get pending(): PendingRelation | null {
    return this.#pending
  }

  /** Whether a transaction is open or changes wait to be emitted. */
  get busy(): boolean {
    return this.#transaction !== null || this.#changes.length > 0
  }

  /** End of the last whole commit read. */
  get lsn(): Lsn {
    return this.#lsn
  }

  /** Commit time of the open transaction, in microseconds since the Unix epoch; 0 between transactions. */
  get commitTime(): number {
    return this.#transaction?.commitTime ?? 0
  }

  /**
   * Reads the body of one CopyData message.
   *
   * @returns false where reading must stop behind it: a definition is pending, or the receiver wants no more
   * @throws TailraceError SOURCE_PROTOCOL
   * @throws RangeError for a truncated message
   */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    const kind = bytes[start]
    if (kind === XLOG_DATA) {
      const at = start + XLOG_HEADER
      this.#stopped = false
      switch (bytes[at]) {
        case INSERT:
          this.#insert(bytes, start, at, end)
          break
        case UPDATE:
          this.#update(bytes, start, at, end)
          break
        case DELETE:
          this.#delete(bytes, start, at, end)
          break
        case BEGIN:
          this.#begin(bytes, start, at, end)
          break
        case COMMIT:
          this.#commit(bytes, at, end)
          break
        case RELATION:
          return this.#relation(bytes, at, end)
        case TRUNCATE:
          this.#truncate(bytes, start, at, end)
          break
        case MESSAGE:
          this.#message(bytes, start, at, end)
          break
        case ORIGIN:
        case TYPE:
          break
        default:
          throw protocolError(`message ${bytes[at]} is unknown`)
      }
      this.#bytes += end - start
      if (this.#changes.length >= BATCH_CHANGES) this.flush()
      return !this.#stopped
    }
    if (kind === KEEPALIVE) {
      this.serverClock = readTimestamp(bytes, start + 9)
      this.#events.keepalive(readLsn(bytes, start + 1), bytes[start + 17] === 1)
      return true
    }
    throw protocolError(`replication message ${kind} is unknown`)
  }

  /** Emits what was read since the last batch; nothing when there was no change. */
  flush(): void {
    const changes = this.#changes
    if (changes.length === 0) return
    this.#changes = []
    this.#emit(new ChangeBatch(changes, this.#position(), this.#takeBytes(changes.length)))
  }

  /**
   * The position of a place between transactions, where the server has nothing for us before it.
   *
   * @param lsn not before {@link Assembler.lsn}
   */
  idlePosition(lsn: Lsn): PostgresPosition {
    this.#lsn = lsn
    return this.#position()
  }

  /** Gives the pending table definition; reading may go on. */
  define(schema: TableSchema): void {
    const pending = this.#pending!
    this.#pending = null
    const { oid } = pending.relation
    const previous = this.#latest(oid)
    if (previous === null) this.#context.known.remember(oid, pending.message, schema)
    else this.#schemaChanges.push({ pending, previous, schema })
    this.#use(pending.relation, schema)
  }

  #latest(oid: number): TableSchema | null {
    const waiting = this.#schemaChanges.findLast((change) => change.pending.relation.oid === oid)
    return waiting?.schema ?? this.#context.known.latest(oid)
  }

  #use(relation: Relation, schema: TableSchema | null): void {
    this.#lastOid = -1
    this.#tables.set(relation.oid, {
      schema,
      columns: relation.columns.length,
      identity:
        relation.replicaIdentity === 'full'
          ? null
          : relation.columns.map((column) => column.identity),
    })
  }

  #relation(bytes: Uint8Array, at: number, end: number): boolean {
    const relation = parseRelation(bytes, at, end)
    if (!this.#context.wanted(`${relation.schema}.${relation.name}`)) {
      this.#use(relation, null)
      return true
    }
    const message = Buffer.from(bytes.subarray(at, end))
    const waiting = this.#schemaChanges.some(
      (change) => change.pending.relation.oid === relation.oid,
    )
    const same = waiting ? null : this.#context.known.find(relation.oid, message)
    if (same !== null) {
      this.#use(relation, same)
      return true
    }
    this.#pending = { relation, message }
    return false
  }

  #begin(bytes: Uint8Array, start: number, at: number, end: number): void {
    if (this.#transaction !== null) throw protocolError('a transaction begins inside another')
    const { commitLsn, commitTime, xid } = parseBegin(bytes, at, end)
    const { origin } = this.#context
    const previous = this.#previousCommit
    this.#transaction = new PostgresTransaction(
      origin,
      this.#server,
      xid,
      commitLsn,
      commitTime,
      previous,
    )
    this.serverClock = readTimestamp(bytes, start + 17)
    this.#place = 0
    this.#ordinal = 0
    this.#begun = this.#skipping = coversPlace(this.#from, commitLsn, 0, 0)
  }

  #commit(bytes: Uint8Array, at: number, end: number): void {
    const transaction = this.#transaction
    if (transaction === null) throw protocolError('a commit without a transaction')
    const commitEnd = parseCommitEnd(bytes, at, end)
    transaction.commitEndLsn = commitEnd
    const { commitPlace } = transaction
    if (this.#begun && !(this.#skipping && coversPlace(this.#from, commitPlace, commitEnd, 0))) {
      this.#changes.push({
        kind: 'mark',
        mark: 'commit',
        transaction,
        place: commitEnd,
        ordinal: 0,
      })
    }
    this.#transaction = null
    this.#previousCommit = commitEnd
    if (commitEnd > this.#lsn) this.#lsn = commitEnd
  }

  /**
   * Counts a change at a place, makes the table's new version and the begin mark go before it.
   *
   * @returns whether it is to be delivered
   */
  #advance(place: number, isWanted: boolean): boolean {
    const transaction = this.#transaction
    if (transaction === null) throw protocolError('a change without a transaction')
    if (place === this.#place) this.#ordinal++
    else {
      this.#place = place
      this.#ordinal = 0
    }
    if (!isWanted) return false
    if (this.#skipping) {
      if (coversPlace(this.#from, transaction.commitPlace, place, this.#ordinal)) {
        this.#acceptSchemas()
        return false
      }
      this.#skipping = false
    }
    if (!this.#begun) {
      this.#begun = true
      this.#changes.push({ kind: 'mark', mark: 'begin', transaction, place: 0, ordinal: 0 })
    }
    if (this.#schemaChanges.length > 0) this.#emitSchemas(transaction)
    return true
  }

  /** Schema changes before a change that is covered were delivered with it. */
  #acceptSchemas(): void {
    for (const { pending, schema } of this.#schemaChanges.splice(0)) {
      this.#context.known.remember(pending.relation.oid, pending.message, schema)
    }
  }

  #emitSchemas(transaction: PostgresTransaction): void {
    const { database } = this.#context.origin
    const place = this.#place
    const row = this.#ordinal
    // The open change is not delivered yet: what goes out now ends before it.
    this.#ordinal = row - 1
    this.flush()
    let gap = 1
    for (const { pending, previous, schema } of this.#schemaChanges.splice(0)) {
      gap /= 2
      // Between two rows, so that rows keep their numbers whether or not a schema change is seen between them.
      const ordinal = row - gap
      const change: SchemaChange = {
        kind: 'schema',
        action: 'alter',
        database,
        schema: schema.schema,
        name: schema.name,
        table: schema,
        previous,
        statement: null,
        transaction,
        place,
        ordinal,
      }
      this.#ordinal = ordinal
      this.#context.known.remember(pending.relation.oid, pending.message, schema)
      if (coversPlace(this.#from, transaction.commitPlace, place, ordinal)) continue
      this.#emit(new ChangeBatch([change], this.#position(), pending.message.length, true))
    }
    this.#ordinal = row
  }

  #table(bytes: Uint8Array, at: number): TableState {
    const oid = readUint32(bytes, at + 1)
    if (oid === this.#lastOid) return this.#lastTable!
    const table = this.#tables.get(oid)
    if (table === undefined) throw protocolError(`a change of table ${oid}, which was not defined`)
    this.#lastOid = oid
    this.#lastTable = table
    return table
  }

  /** The block for rows in `bytes` with room for `cells` more. */
  #room(bytes: Uint8Array, cells: number): CellBlock {
    if (this.#spanAt + 2 * cells > this.#spans.length) {
      this.#spans = new Int32Array(Math.max(SLAB, 2 * cells))
      this.#spanAt = 0
      this.#block = null
    }
    if (this.#block === null || this.#block.bytes !== bytes) {
      this.#block = { bytes, spans: this.#spans, format: 'postgres-text' }
    }
    return this.#block
  }

  #insert(bytes: Uint8Array, start: number, at: number, end: number): void {
    const table = this.#table(bytes, at)
    const place = readLsn(bytes, start + 1)
    if (!this.#advance(place, table.schema !== null)) return
    if (bytes[at + 5] !== 0x4e) throw protocolError('an insert without a new row')
    const { columns } = table
    const block = this.#room(bytes, columns)
    const afterAt = this.#spanAt
    readTuple(bytes, at + 6, end, block.spans, afterAt, columns)
    this.#spanAt = afterAt + 2 * columns
    this.#push('insert', table, block, NO_ROW, afterAt)
  }

  #update(bytes: Uint8Array, start: number, at: number, end: number): void {
    const table = this.#table(bytes, at)
    const place = readLsn(bytes, start + 1)
    if (!this.#advance(place, table.schema !== null)) return
    const { columns } = table
    const block = this.#room(bytes, 2 * columns)
    let beforeAt = NO_ROW
    let from = at + 5
    const old = bytes[from]
    if (old === 0x4b || old === 0x4f) {
      beforeAt = this.#spanAt
      from = this.#old(table, block, bytes, from, end)
    }
    if (bytes[from] !== 0x4e) throw protocolError('an update without a new row')
    const afterAt = this.#spanAt
    readTuple(bytes, from + 1, end, block.spans, afterAt, columns)
    this.#spanAt = afterAt + 2 * columns
    if (old === 0x4f) fillFromOld(block.spans, afterAt, beforeAt, columns)
    this.#push('update', table, block, beforeAt, afterAt)
  }

  #delete(bytes: Uint8Array, start: number, at: number, end: number): void {
    const table = this.#table(bytes, at)
    const place = readLsn(bytes, start + 1)
    if (!this.#advance(place, table.schema !== null)) return
    const old = bytes[at + 5]
    if (old !== 0x4b && old !== 0x4f) throw protocolError('a delete without an old row')
    const block = this.#room(bytes, table.columns)
    const beforeAt = this.#spanAt
    this.#old(table, block, bytes, at + 5, end)
    this.#push('delete', table, block, beforeAt, NO_ROW)
  }

  /** Reads 'K' or 'O' and its tuple. @returns offset after it */
  #old(table: TableState, block: CellBlock, bytes: Uint8Array, at: number, end: number): number {
    const { columns, identity } = table
    const beforeAt = this.#spanAt
    const next = readTuple(bytes, at + 1, end, block.spans, beforeAt, columns)
    this.#spanAt = beforeAt + 2 * columns
    if (bytes[at] === 0x4b && identity !== null) hideOutsideKey(block.spans, beforeAt, identity)
    return next
  }

  #push(
    op: 'insert' | 'update' | 'delete',
    table: TableState,
    block: CellBlock,
    beforeAt: number,
    afterAt: number,
  ): void {
    this.#changes.push(
      new RowChange(
        op,
        table.schema!,
        this.#transaction!,
        this.#place,
        this.#ordinal,
        block,
        beforeAt,
        afterAt,
      ),
    )
  }

  #truncate(bytes: Uint8Array, start: number, at: number, end: number): void {
    const place = readLsn(bytes, start + 1)
    for (const oid of parseTruncate(bytes, at, end).oids) {
      const table = this.#tables.get(oid)
      if (table === undefined) throw protocolError(`truncate of table ${oid}, not defined`)
      if (!this.#advance(place, table.schema !== null)) continue
      this.#changes.push(
        new RowChange(
          'truncate',
          table.schema!,
          this.#transaction!,
          place,
          this.#ordinal,
          null,
          NO_ROW,
          NO_ROW,
        ),
      )
    }
  }

  #message(bytes: Uint8Array, start: number, at: number, end: number): void {
    const { transactional, lsn, prefix, content } = parseLogicalMessage(bytes, at, end)
    if (transactional) {
      const place = readLsn(bytes, start + 1)
      if (!this.#advance(place, true)) return
      const transaction = this.#transaction!
      const ordinal = this.#ordinal
      this.#changes.push({
        kind: 'message',
        prefix,
        content,
        transactional,
        transaction,
        place,
        ordinal,
      })
      return
    }
    // `lsn` is the end of the message's record: no commit starts inside the record, and the next one may start at its end.
    const inside = lsn - 1
    if (coversPlace(this.#from, inside, inside, 0)) return
    const clock = readTimestamp(bytes, start + 17)
    const { origin } = this.#context
    const previous = this.#previousCommit
    const transaction = new PostgresTransaction(origin, this.#server, 0, inside, clock, previous)
    this.#changes.push({
      kind: 'message',
      prefix,
      content,
      transactional,
      transaction,
      place: inside,
      ordinal: 0,
    })
    if (lsn > this.#lsn) this.#lsn = lsn
  }

  #position(): PostgresPosition {
    const { origin, timeline } = this.#context
    const base = {
      system: origin.server,
      timeline,
      database: origin.database,
      lsn: formatLsn(this.#lsn),
    }
    const transaction = this.#transaction
    if (transaction === null || !this.#begun) return base
    return {
      ...base,
      open: {
        commit: formatLsn(transaction.commitPlace),
        place: formatLsn(this.#place),
        ordinal: this.#ordinal,
      },
    }
  }

  #takeBytes(changes: number): number {
    const bytes = this.#bytes + changes * CHANGE_BYTES
    this.#bytes = 0
    return bytes
  }

  #emit(batch: ChangeBatch): void {
    if (!this.#events.emit(batch)) this.#stopped = true
  }
}

function protocolError(what: string): TailraceError {
  return new TailraceError('SOURCE_PROTOCOL', `The server broke the replication protocol: ${what}.`)
}
