import {
  ChangeBatch,
  type Credit,
  type Logger,
  type Origin,
  type TableMatcher,
  TailraceError,
} from '@tailrace/plugin-api'
import type { Subscriber, Subscription } from 'rxjs'
import { readTableSchema } from '../catalog/catalog.ts'
import { sourceError } from '../connection/errors.ts'
import { Session } from '../connection/session.ts'
import type { ConnectionSettings } from '../connection/settings.ts'
import { type Lsn, parseLsn } from '../lsn.ts'
import type { PostgresPosition } from '../position.ts'
import { Feedback } from '../replication/feedback.ts'
import { FrameReader } from '../replication/frames.ts'
import { ReadPace } from '../replication/read-pace.ts'
import { type SystemIdentity, WalStream } from '../replication/wal-stream.ts'
import { readServerEnd, readServerVersion } from '../server/facts.ts'
import { untilSlotIsFree } from '../slot/in-use.ts'
import { Assembler } from './assembler.ts'
import type { Progress } from './progress.ts'
import type { KnownTables } from './known-tables.ts'

/** What a {@link LogReader} works with. Times are milliseconds. */
export interface LogReaderSettings {
  readonly connection: ConnectionSettings
  readonly slot: string
  readonly publications: readonly string[]
  readonly messages: boolean
  readonly wanted: TableMatcher
  readonly statusInterval: number
  readonly idleInterval: number
  readonly pausedTimeout: number
  readonly silenceTimeout: number
}

/** What outlives one reader: shared by all subscriptions of a source. */
export interface SharedState {
  readonly known: KnownTables
  readonly progress: Progress
  readonly logger: Logger
  /** End of what is durable at every sink. */
  flushed: Lsn
}

/** How often timers are looked at, at the least. */
const TICK_MS = 1000
/** Between two looks at the end of the server's log. */
const POLL_MS = 5000
/** A server that asks for answers this close together waits for us in order to shut down. */
const URGENT_MS = 300
/** How long a server that shuts down is kept waiting for what sinks have not confirmed. */
const SHUTDOWN_MS = 2000

/** One subscription to the log: connects, reads, pauses, reconnects after a long pause, and ends with an error or by {@link LogReader.stop}. */
export class LogReader {
  readonly #settings: LogReaderSettings
  readonly #shared: SharedState
  readonly #credit: Credit
  readonly #subscriber: Subscriber<ChangeBatch>
  readonly #creditReturned: Subscription
  #position: PostgresPosition
  #stopped = false

  #session: Session | null = null
  #wal: WalStream | null = null
  #assembler: Assembler | null = null
  #frames: FrameReader | null = null
  #feedback: Feedback | null = null
  readonly #pace = new ReadPace()

  /** Since when reading waits for credit, or null. */
  #heldSince: number | null = null
  /** Closed by {@link LogReaderSettings.pausedTimeout}; connects again when credit returns. */
  #parked = false
  /** Waiting for the catalog. */
  #defining = false
  #pauseTimer: NodeJS.Timeout | null = null
  #tickTimer: NodeJS.Timeout | null = null

  #heardAt = 0
  #asked = false
  #keepaliveEnd: Lsn = 0
  #idleAt = Number.NEGATIVE_INFINITY
  #requestedAt = Number.NEGATIVE_INFINITY
  #urgentSince = 0
  #polledAt = 0

  constructor(
    settings: LogReaderSettings,
    shared: SharedState,
    from: PostgresPosition,
    credit: Credit,
    subscriber: Subscriber<ChangeBatch>,
  ) {
    this.#settings = settings
    this.#shared = shared
    this.#position = from
    this.#credit = credit
    this.#subscriber = subscriber
    this.#creditReturned = credit.returned.subscribe(() => this.#onCredit())
    this.#run()
  }

  /** The durable place moved. */
  acknowledged(): void {
    this.#feedback?.flushed(this.#shared.flushed)
  }

  /** Ends reading and releases everything. */
  stop(): void {
    this.#stopped = true
    this.#creditReturned.unsubscribe()
    this.#disconnect()
  }

  #run(): void {
    this.#connect().catch((error: unknown) => this.#fail(error, 'start reading the log'))
  }

  #fail(error: unknown, doing = 'read the log'): void {
    if (this.#stopped) return
    this.stop()
    this.#subscriber.error(sourceError(error, doing))
  }

  #disconnect(): void {
    if (this.#pauseTimer !== null) clearTimeout(this.#pauseTimer)
    if (this.#tickTimer !== null) clearInterval(this.#tickTimer)
    this.#pauseTimer = null
    this.#tickTimer = null
    this.#feedback?.stop()
    this.#feedback = null
    this.#wal?.destroy()
    this.#wal = null
    this.#assembler = null
    this.#frames = null
    this.#defining = false
    const session = this.#session
    this.#session = null
    session?.destroy()
  }

  async #connect(): Promise<void> {
    const { connection, slot, publications, messages } = this.#settings
    const from = this.#position
    const lsn = parseLsn(from.lsn)
    const session = await Session.connect(connection)
    if (this.#stopped) return session.destroy()
    this.#session = session
    const server = await readServerVersion(session)
    const wal = await untilSlotIsFree(session, slot, () =>
      this.#stopped
        ? Promise.resolve(null)
        : WalStream.start(
            connection,
            session.encrypted,
            { slot, lsn, publications, messages: messages && server.major >= 14 },
            {
              identified: (identity, stream) => {
                this.#wal = stream
                this.#identified(identity, server.version, from, lsn)
              },
              chunk: (bytes) => this.#onChunk(bytes),
              ended: (error) => this.#fail(error),
            },
          ),
    )
    if (this.#stopped || wal === null) return wal?.destroy()
    this.#feedback = new Feedback(
      (body) => wal.send(body),
      this.#settings.statusInterval,
      lsn,
      this.#shared.flushed,
    )
    this.#heardAt = performance.now()
    this.#asked = false
    this.#feedback.tick()
    const { statusInterval, idleInterval, pausedTimeout, silenceTimeout } = this.#settings
    const shortest = Math.min(statusInterval, idleInterval, pausedTimeout, silenceTimeout / 2)
    this.#tickTimer = setInterval(() => this.#tick(), Math.min(TICK_MS, Math.max(10, shortest / 2)))
    this.#shared.logger.debug({ slot, lsn: from.lsn, walsender: wal.pid }, 'reading the log')
  }

  #identified(identity: SystemIdentity, version: string, from: PostgresPosition, lsn: Lsn): void {
    if (identity.system !== from.system) {
      throw new TailraceError(
        'SOURCE_IDENTITY_CHANGED',
        `The server's system identifier is ${identity.system}, and the position belongs to ${from.system}.`,
      )
    }
    const { connection, wanted } = this.#settings
    const origin: Origin = {
      connector: 'postgresql',
      server: identity.system,
      database: connection.database,
      version,
    }
    const assembler = new Assembler(
      { origin, timeline: identity.timeline, wanted, known: this.#shared.known },
      from,
      lsn,
      {
        emit: (batch) => this.#emit(batch),
        keepalive: (walEnd, replyRequested) => this.#onKeepalive(walEnd, replyRequested),
      },
    )
    this.#assembler = assembler
    this.#frames = new FrameReader({
      data: (bytes, start, end) => assembler.read(bytes, start, end),
      other: (frame) => this.#wal?.other(frame),
    })
    this.#shared.progress.reaches(lsn)
    this.#shared.progress.emitted = lsn
  }

  #onChunk(chunk: Uint8Array): void {
    const now = performance.now()
    this.#heardAt = now
    this.#asked = false
    this.#frames!.push(chunk)
    this.#pump()
    if (this.#heldSince !== null || this.#defining || this.#pauseTimer !== null) return
    if (!this.#pace.shouldPause(chunk.length, now)) return
    this.#wal?.pause()
    this.#pauseTimer = setTimeout(() => {
      this.#pauseTimer = null
      this.#resume()
    }, 1)
  }

  #resume(): void {
    if (this.#heldSince !== null || this.#defining || this.#pauseTimer !== null) return
    this.#pace.resumed(performance.now())
    this.#wal?.resume()
  }

  /** Reads what is here, until it is empty, credit is out, or a table has to be looked up. */
  #pump(): void {
    const frames = this.#frames
    const assembler = this.#assembler
    if (frames === null || assembler === null) return
    try {
      while (this.#heldSince === null && !this.#defining && !this.#stopped) {
        const drained = frames.run()
        if (assembler.pending !== null) {
          assembler.flush()
          this.#define(assembler)
        } else if (drained) {
          assembler.flush()
          this.#feedback?.received(assembler.lsn)
          if (!this.#stopped && this.#credit.exhausted) this.#hold()
          return
        }
        if (!this.#stopped && this.#credit.exhausted) this.#hold()
      }
    } catch (error) {
      this.#fail(
        error instanceof RangeError
          ? new TailraceError('SOURCE_PROTOCOL', `The server broke the protocol: ${error.message}.`)
          : error,
      )
    }
  }

  #emit(batch: ChangeBatch): boolean {
    if (this.#stopped) return false
    const position = batch.position as PostgresPosition
    this.#position = position
    const { progress } = this.#shared
    const last = batch.changes.at(-1)
    if (last !== undefined) {
      progress.commitTime = last.transaction.commitTime
      progress.emitted = last.place
      progress.reaches(last.place)
      const { serverClock } = this.#assembler!
      if (serverClock > 0) progress.clockOffset = serverClock - Date.now() * 1000
    } else progress.emitted = parseLsn(position.lsn)
    this.#subscriber.next(batch)
    return !this.#stopped && !this.#credit.exhausted
  }

  #hold(): void {
    if (this.#heldSince !== null) return
    this.#heldSince = performance.now()
    this.#wal?.pause()
  }

  #onCredit(): void {
    if (this.#stopped || this.#heldSince === null) return
    this.#heldSince = null
    if (this.#parked) {
      this.#parked = false
      this.#run()
      return
    }
    this.#pump()
    this.#resume()
  }

  #park(): void {
    const { logger } = this.#shared
    const { slot, pausedTimeout } = this.#settings
    logger.warn(
      { slot, pausedMs: pausedTimeout },
      'sinks have taken nothing for long: closing the replication connection until they do',
    )
    this.#disconnect()
    this.#parked = true
  }

  #define(assembler: Assembler): void {
    this.#defining = true
    this.#wal?.pause()
    const { relation } = assembler.pending!
    const { database } = this.#settings.connection
    this.#withSession((session) => readTableSchema(session, database, relation)).then(
      (schema) => {
        if (this.#stopped || this.#assembler !== assembler) return
        this.#defining = false
        assembler.define(schema)
        this.#pump()
        this.#resume()
      },
      (error: unknown) => {
        if (this.#assembler === assembler) {
          this.#fail(error, `read the definition of ${relation.schema}.${relation.name}`)
        }
      },
    )
  }

  /** Runs a query on the catalog's connection, on a new one when the old one turns out to be cut. */
  async #withSession<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const session = this.#session
    if (session !== null && !session.broken) {
      try {
        return await work(session)
      } catch (error) {
        if (this.#stopped || !session.broken) throw error
      }
    }
    const fresh = await Session.connect(this.#settings.connection)
    if (this.#stopped) fresh.destroy()
    this.#session = fresh
    return work(fresh)
  }

  #onKeepalive(walEnd: Lsn, replyRequested: boolean): void {
    if (walEnd > this.#keepaliveEnd) this.#keepaliveEnd = walEnd
    this.#shared.progress.reaches(walEnd)
    this.#feedback?.received(walEnd)
    const now = performance.now()
    let urgent = false
    if (replyRequested) {
      urgent = now - this.#requestedAt < URGENT_MS
      this.#requestedAt = now
      if (!urgent) this.#urgentSince = now
    }
    if (urgent && now - this.#urgentSince > SHUTDOWN_MS) {
      // All was received; what is not confirmed yet is read again after the restart if need be.
      this.#fail(new TailraceError('SOURCE_UNAVAILABLE', 'The server is shutting down.'))
      return
    }
    this.#idle(now, urgent)
    if (replyRequested) this.#feedback?.answer()
  }

  /** Moves the position to where the server is, when there is nothing for us up to there. */
  #idle(now: number, urgent: boolean): void {
    const assembler = this.#assembler
    if (assembler === null || this.#stopped) return
    if (this.#heldSince !== null || this.#defining || assembler.pending !== null) return
    if (assembler.busy || this.#credit.outstanding) return
    const lsn = Math.max(this.#keepaliveEnd, assembler.lsn)
    if (lsn <= parseLsn(this.#position.lsn)) return
    if (now - this.#idleAt < (urgent ? URGENT_MS : this.#settings.idleInterval)) return
    this.#idleAt = now
    this.#emit(new ChangeBatch([], assembler.idlePosition(lsn), 0))
  }

  #tick(): void {
    const now = performance.now()
    const { pausedTimeout, silenceTimeout } = this.#settings
    if (this.#heldSince !== null) {
      if (now - this.#heldSince >= pausedTimeout) {
        this.#park()
        return
      }
    } else if (!this.#defining) {
      const silence = now - this.#heardAt
      if (silence > silenceTimeout) {
        const seconds = Math.round(silence / 1000)
        this.#fail(
          new TailraceError(
            'SOURCE_UNAVAILABLE',
            `The server has not answered on the replication connection for ${seconds} s.`,
          ),
        )
        return
      }
      if (silence > silenceTimeout / 2 && !this.#asked) {
        this.#asked = true
        this.#feedback?.ask()
      }
    }
    this.#feedback?.tick()
    this.#idle(now, false)
    if (now - this.#polledAt >= POLL_MS) {
      this.#polledAt = now
      this.#poll()
    }
  }

  #poll(): void {
    const session = this.#session
    if (session === null || session.broken || this.#defining) return
    readServerEnd(session).then(
      (lsn) => this.#shared.progress.reaches(lsn),
      // Lag is told as last known; what matters fails by itself.
      () => {},
    )
  }
}
