import { DamagedRowError } from '@tailrace/mysql-binlog'
import { findTable } from '@tailrace/mysql-ddl'
import { ChangeBatch, TailraceError } from '@tailrace/plugin-api'
import { sourceError } from '../connection/errors.ts'
import { farthestOffset } from '../dump/binlog-dump.ts'
import { EventFeed } from '../dump/event-feed.ts'
import { comparePositions, generationOf, type MysqlPosition } from '../position.ts'
import type { StreamPlace } from '../snapshot/stream-place.ts'
import { Assembler } from './assembler.ts'
import type { AssemblerEvents } from './assembler-context.ts'
import type { LogReceiver, LogSettings, SharedState } from './log-settings.ts'
import { type LogSource, logSource } from './log-source.ts'
import { ServerWatch } from './server-watch.ts'

/** How often timers are looked at, at the least. */
const TICK_MS = 1000
/** What a log begins with. */
const FIRST_OFFSET = 4
/** How much longer than we pause the server is to wait for us: a table without a key is read as a whole while the log waits. */
const WRITE_MARGIN_MS = 3_600_000

/** One connection to the log: begins it, hands its batches on, holds it while nobody takes them. */
export class LogConnection {
  readonly #settings: LogSettings
  readonly #shared: SharedState
  readonly #receiver: LogReceiver
  readonly #from: MysqlPosition
  readonly #watch: ServerWatch
  #feed: EventFeed | null = null
  #assembler: Assembler | null = null
  /** Batches that wait until what their positions name is stored. */
  #waiting: ChangeBatch[] = []
  #storing: Promise<void> | null = null
  #isFlushDue = false
  #emitted: MysqlPosition
  #emittedAt = Number.NEGATIVE_INFINITY
  #heardAt = performance.now()
  /** Since when reading waits for credit, or null. */
  #heldSince: number | null = null
  #creditReturned: (() => void) | null = null
  #tickTimer: NodeJS.Timeout | null = null
  readonly #closing = new AbortController()
  #isClosed = false

  constructor(
    settings: LogSettings,
    shared: SharedState,
    from: MysqlPosition,
    receiver: LogReceiver,
  ) {
    this.#settings = settings
    this.#shared = shared
    this.#from = from
    this.#emitted = from
    this.#receiver = receiver
    const { progress } = shared
    this.#watch = new ServerWatch(
      settings.connection,
      () => this.#assembler?.at ?? from,
      (bytes) => progress.ends(bytes),
    )
    this.#connect().catch((error: unknown) => this.#fail(error, 'start reading the log'))
  }

  /** Credit is available again. */
  creditReturned(): void {
    if (this.#heldSince === null || this.#isClosed) return
    this.#heldSince = null
    this.#heardAt = performance.now()
    this.#creditReturned?.()
    this.#creditReturned = null
    this.#feed?.release('credit')
  }

  /** Cuts the connection and releases everything. */
  close(): void {
    this.#isClosed = true
    this.#closing.abort()
    if (this.#tickTimer !== null) clearInterval(this.#tickTimer)
    this.#watch.stop()
    this.#feed?.stop()
  }

  #fail(error: unknown, doing = 'read the log'): void {
    if (this.#isClosed) return
    this.close()
    this.#receiver.failed(sourceError(error, doing))
  }

  async #connect(): Promise<void> {
    const settings = this.#settings
    const from = this.#from
    const source = await logSource(settings, this.#shared, from, this.#closing.signal)
    if (this.#isClosed) return
    const assembler = new Assembler(source, this.#events())
    this.#assembler = assembler
    const { heartbeatInterval, pausedTimeout, serverId } = settings
    const request = {
      serverId,
      gtid: source.isByGtid ? from.gtid : null,
      file: from.file,
      // Farther than the protocol can say, the file is read from its beginning, and what is covered is dropped.
      offset: from.offset > farthestOffset ? FIRST_OFFSET : from.offset,
      heartbeatInterval,
      writeTimeout: pausedTimeout + WRITE_MARGIN_MS,
      isBounded: false,
    }
    this.#feed = new EventFeed(settings.connection, source.encrypted, request, assembler, {
      read: () => this.#read(),
      betweenPieces: () => this.#betweenPieces(),
      ended: (error) => this.#end(error),
    })
    const { silenceTimeout, idleInterval } = settings
    const shortest = Math.min(idleInterval, pausedTimeout, silenceTimeout / 2)
    this.#tickTimer = setInterval(() => this.#tick(), Math.min(TICK_MS, Math.max(10, shortest / 2)))
    const { logger } = this.#shared
    logger.debug({ ...request, server: source.origin.server }, 'reading the log')
    this.#receiver.ready(this.#place(source, assembler))
  }

  /** What snapshots need of the stream while it waits for them. */
  #place({ origin, facts }: LogSource, assembler: Assembler): StreamPlace {
    const { known, documents } = this.#shared
    const flush = () => {
      if (!this.#isClosed) assembler.flush()
    }
    return {
      origin,
      server: facts,
      generation: generationOf(this.#from),
      isLogRead: true,
      get at() {
        return assembler.at
      },
      get isInside() {
        return assembler.isInside
      },
      get delivered() {
        return assembler.delivered
      },
      definition: (database, name) => findTable(documents.history!.schemas, database, name),
      schemaOf: (table) => known.of(table),
      position: () => {
        // What was read before comes first, and the position covers it.
        flush()
        return assembler.position
      },
      emit: (batch) => this.#emit(batch),
      settle: () => {
        if (assembler.isInside) return
        flush()
        this.#emit(new ChangeBatch([], assembler.position, 0))
      },
      release: () => this.#feed?.release('snapshot'),
    }
  }

  #events(): AssemblerEvents {
    const feed = () => this.#feed!
    return {
      emit: (batch) => this.#emit(batch),
      held: () => feed().hold('snapshot'),
      storing: (stored) => this.#store(stored),
      reading: (read) => {
        feed().hold('reading')
        read(() => this.#betweenPieces()).then(
          () => {
            if (this.#isClosed) return
            this.#flush()
            feed().release('reading')
          },
          (error: unknown) => this.#fail(error, 'read the rows of an XA transaction'),
        )
      },
      get event() {
        return feed().event
      },
    }
  }

  #read(): void {
    this.#heardAt = performance.now()
    if (this.#receiver.exhausted) {
      this.#holdForCredit()
      return
    }
    if (this.#isFlushDue || !this.#assembler!.hasChanges) return
    this.#isFlushDue = true
    // Behind all that came with the same read of the socket.
    process.nextTick(() => this.#flush())
  }

  /** What was read in front of what cannot be read is handed on first: it would never be, where that is met again each time. */
  #end(error: unknown): void {
    const isTorn = error instanceof Error && error.cause instanceof DamagedRowError
    if (!isTorn && !this.#isClosed && !this.#receiver.exhausted) this.#assembler?.abandon()
    this.#fail(error ?? new Error('the server ended the log'))
  }

  #flush(): void {
    this.#isFlushDue = false
    if (this.#isClosed) return
    this.#assembler!.flush()
    if (this.#receiver.exhausted) this.#holdForCredit()
  }

  #holdForCredit(): void {
    if (this.#heldSince !== null || this.#isClosed) return
    this.#heldSince = performance.now()
    this.#feed?.hold('credit')
  }

  #betweenPieces(): Promise<void> | undefined {
    this.#flush()
    this.#heardAt = performance.now()
    if (this.#heldSince !== null) {
      return new Promise((resolve) => (this.#creditReturned = resolve))
    }
    return this.#storing ?? undefined
  }

  #emit(batch: ChangeBatch): void {
    if (this.#isClosed) return
    if (this.#storing !== null) {
      this.#waiting.push(batch)
      return
    }
    this.#emitted = batch.position as MysqlPosition
    this.#emittedAt = performance.now()
    const commitTime = batch.changes.at(-1)?.transaction.commitTime
    if (commitTime !== undefined) this.#shared.progress.read(commitTime)
    this.#receiver.emit(batch)
  }

  /** Holds the log until what was read last is stored. */
  #store(stored: Promise<void>): void {
    this.#storing = stored
    this.#feed!.hold('storing')
    stored.then(
      () => {
        // Another one may have begun meanwhile, which is fulfilled after this one.
        if (this.#storing !== stored || this.#isClosed) return
        this.#storing = null
        for (const batch of this.#waiting.splice(0)) this.#emit(batch)
        if (this.#receiver.exhausted) this.#holdForCredit()
        this.#feed!.release('storing')
      },
      (error: unknown) => this.#fail(error, 'store the schema history'),
    )
  }

  #tick(): void {
    const now = performance.now()
    const { pausedTimeout, silenceTimeout } = this.#settings
    if (this.#heldSince !== null) {
      if (now - this.#heldSince >= pausedTimeout) this.#receiver.waitedTooLong()
      return
    }
    if (this.#feed!.isHeld) {
      this.#heardAt = now
      return
    }
    if (now - this.#heardAt > silenceTimeout) {
      const seconds = silenceTimeout / 1000
      const message = `The server has sent nothing on the connection to its log for ${seconds} s, not even a heartbeat.`
      this.#fail(new TailraceError('SOURCE_UNAVAILABLE', message))
      return
    }
    this.#idle(now)
    this.#watch.tick(now)
  }

  /** Moves the position to where reading is, when there was nothing for us up to there. */
  #idle(now: number): void {
    const assembler = this.#assembler!
    if (assembler.busy || this.#storing !== null || this.#receiver.outstanding) return
    if (now - this.#emittedAt < this.#settings.idleInterval) return
    const { position } = assembler
    if (comparePositions(position, this.#emitted) === 0) return
    this.#emit(new ChangeBatch([], position, 0))
  }
}
