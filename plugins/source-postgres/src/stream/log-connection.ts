import { ChangeBatch, type Origin, TailraceError } from '@tailrace/plugin-api'
import { sourceError } from '../connection/errors.ts'
import type { PublishedLists } from '../ddl/announcements.ts'
import { readPublishedLists } from '../ddl/published-lists.ts'
import { type Lsn, parseLsn } from '../lsn.ts'
import { generationOf, type PostgresPosition, reachOf } from '../position.ts'
import { Feedback } from '../replication/feedback.ts'
import { Liveness } from '../replication/liveness.ts'
import { ShutdownSigns } from '../replication/shutdown-signs.ts'
import { WalStream } from '../replication/wal-stream.ts'
import { readServerVersion } from '../server/facts.ts'
import type { SystemIdentity } from '../server/identity.ts'
import { needsMessages } from '../signals/own-signals.ts'
import { untilSlotIsFree } from '../slot/in-use.ts'
import { refuseLost } from '../slot/refuse-lost.ts'
import { Assembler } from './assembler.ts'
import { CatalogSession } from './catalog-session.ts'
import { IdlePositions } from './idle-positions.ts'
import { LogPump } from './log-pump.ts'
import { ServerWatch } from './server-watch.ts'
import type { LogReceiver, LogSettings, SharedState, StreamPlace } from './log-settings.ts'

/** How often timers are looked at, at the least. */
const TICK_MS = 1000
/** Between two empty batches for a server that shuts down. */
const URGENT_IDLE_MS = 300

/** One connection to the log: begins it, has it read, answers the server and tells it what is durable. */
export class LogConnection {
  readonly #settings: LogSettings
  readonly #shared: SharedState
  readonly #receiver: LogReceiver
  readonly #from: PostgresPosition
  readonly #lsn: Lsn
  readonly #catalog: CatalogSession
  readonly #watch: ServerWatch
  readonly #liveness: Liveness
  readonly #shutdown = new ShutdownSigns()

  #wal: WalStream | null = null
  #assembler: Assembler | null = null
  #pump: LogPump | null = null
  #feedback: Feedback | null = null
  #origin: Origin | null = null
  #major = 0
  #lists: PublishedLists = () => []

  #isClosed = false
  #tickTimer: NodeJS.Timeout | null = null
  readonly #idlePositions: IdlePositions

  constructor(
    settings: LogSettings,
    shared: SharedState,
    from: PostgresPosition,
    receiver: LogReceiver,
  ) {
    this.#settings = settings
    this.#shared = shared
    this.#from = from
    this.#receiver = receiver
    this.#lsn = parseLsn(from.lsn)
    // Inside a transaction that is read again, the server's place is before what was emitted.
    this.#idlePositions = new IdlePositions(reachOf(from))
    this.#catalog = new CatalogSession(settings.connection)
    this.#watch = new ServerWatch(this.#catalog, settings.connection, {
      reaches: (lsn) => shared.progress.ends(lsn),
      promoted: (timeline) => {
        if (this.#assembler !== null) this.#assembler.timeline = timeline
        shared.logger.info({ timeline }, 'the standby that is read from was promoted')
      },
    })
    this.#liveness = new Liveness(settings.silenceTimeout, performance.now())
    this.#connect().catch((error: unknown) => this.#fail(error, 'start reading the log'))
  }

  /** The durable place moved. */
  acknowledged(): void {
    this.#feedback?.flushed(this.#shared.flushed)
  }

  /** Credit is available again. */
  creditReturned(): void {
    this.#pump?.creditReturned()
  }

  /** Cuts the connection and releases everything. */
  close(): void {
    this.#isClosed = true
    this.#pump?.stop()
    if (this.#tickTimer !== null) clearInterval(this.#tickTimer)
    this.#feedback?.end()
    this.#wal?.destroy()
    this.#catalog.destroy()
  }

  #fail(error: unknown, doing = 'read the log'): void {
    if (this.#isClosed) return
    this.close()
    this.#receiver.failed(sourceError(error, doing))
  }

  async #connect(): Promise<void> {
    const { connection, slot, publications, messages, signals, ...intervals } = this.#settings
    const session = await this.#catalog.connect()
    const { version, major } = await readServerVersion(session)
    const from = this.#from
    const { timeline } = from
    const request = {
      slot,
      lsn: this.#lsn,
      timeline,
      publications,
      messages: (messages || needsMessages(signals)) && major >= 14,
    }
    this.#major = major
    if (signals.statements !== null) {
      this.#lists = await readPublishedLists(session, publications, major)
    }
    let senderTimeout = Number.POSITIVE_INFINITY
    const wal = await untilSlotIsFree(session, slot, async () => {
      if (this.#isClosed) return null
      return WalStream.start(connection, session.encrypted, request, {
        identified: async (identity, stream) => {
          const place = { slot, database: connection.database, from }
          const state = await refuseLost(session, identity, place)
          this.#watch.begin(state)
          senderTimeout = state.senderTimeout || Number.POSITIVE_INFINITY
          this.#begin(stream, identity, version)
        },
        chunk: (bytes) => this.#pump!.read(bytes),
        ended: (error) => this.#fail(error),
      })
    })
    if (wal === null || this.#isClosed) return wal?.destroy()
    const send = (body: Buffer) => wal.send(body)
    const { idleInterval, pausedTimeout, silenceTimeout } = intervals
    const statusInterval = Math.min(intervals.statusInterval, senderTimeout / 4)
    this.#feedback = new Feedback(send, statusInterval, this.#lsn, this.#shared.flushed)
    this.#feedback.tick()
    this.#liveness.heard(performance.now())
    const shortest = Math.min(statusInterval, idleInterval, pausedTimeout, silenceTimeout / 2)
    const every = Math.min(TICK_MS, Math.max(10, shortest / 2))
    this.#tickTimer = setInterval(() => this.#tick(), every)
    this.#shared.logger.debug({ slot, lsn: this.#from.lsn, walsender: wal.pid }, 'reading the log')
    this.#receiver.ready(this.#place())
  }

  /** What snapshots need of the stream while it waits for them. */
  #place(): StreamPlace {
    const assembler = this.#assembler!
    return {
      origin: this.#origin!,
      generation: generationOf(this.#from),
      reached: this.#lsn,
      point: () => assembler.point,
      position: () => assembler.position,
      emit: (batch) => this.#emit(batch),
      settle: () => {
        if (!assembler.busy) this.#emit(new ChangeBatch([], assembler.position, 0))
      },
      ask: () => this.#feedback?.ask(),
      release: () => this.#pump!.ungate(),
    }
  }

  #begin(wal: WalStream, identity: SystemIdentity, version: string): void {
    const from = this.#from
    const { system, timeline } = identity
    const { connection, wanted, messages, signals } = this.#settings
    const { known, progress, snapshots } = this.#shared
    const of = { messages, signals, major: this.#major, publications: this.#lists }
    const origin = {
      connector: 'postgresql',
      server: system,
      database: connection.database,
      version,
    }
    this.#origin = origin
    const assembler = new Assembler(
      { origin, timeline, wanted, known, snapshots, ...of },
      from,
      this.#lsn,
      {
        emit: (batch) => this.#emit(batch),
        begins: ({ xid, commitPlace: commitLsn }, isPartlyDelivered) => {
          const { gate, recent } = this.#shared
          recent.add(xid)
          const isAdmitted = gate?.admits({ xid, commitLsn, isPartlyDelivered }) !== false
          if (!isAdmitted) this.#pump!.gate()
          return isAdmitted
        },
        keepalive: (walEnd, isReplyRequested) => this.#onKeepalive(walEnd, isReplyRequested),
      },
    )
    this.#wal = wal
    this.#assembler = assembler
    const [receiver, catalog, liveness] = [this.#receiver, this.#catalog, this.#liveness]
    this.#pump = new LogPump(
      wal,
      assembler,
      { ...this.#settings, receiver, catalog, liveness },
      {
        drained: () => {
          this.#feedback?.received(assembler.lsn)
          this.#reached(assembler)
        },
        failed: (error, doing) => this.#fail(error, doing),
      },
    )
    progress.passed(this.#lsn)
  }

  #reached({ busy, lsn, heartbeatTime }: Assembler): void {
    const { gate, progress } = this.#shared
    const place = busy ? lsn : Math.max(lsn, this.#idlePositions.serverAt)
    progress.passed(place)
    progress.heard(heartbeatTime)
    gate?.reached(place)
  }

  /** @returns whether reading may go on at once */
  #emit(batch: ChangeBatch): boolean {
    if (this.#isClosed) return false
    const lsn = parseLsn((batch.position as PostgresPosition).lsn)
    this.#idlePositions.emitted(lsn)
    const { progress } = this.#shared
    const last = batch.changes.at(-1)
    progress.passed(Math.max(lsn, last?.place ?? 0))
    if (last !== undefined) {
      progress.heard(last.transaction.commitTime)
      const { serverClock } = this.#assembler!
      if (serverClock > 0) progress.clockOffset = serverClock - Date.now() * 1000
    }
    this.#receiver.emit(batch)
    return !this.#isClosed && !this.#receiver.exhausted
  }

  #onKeepalive(walEnd: Lsn, isReplyRequested: boolean): void {
    this.#idlePositions.heard(walEnd)
    this.#shared.progress.reaches(walEnd)
    this.#feedback?.received(walEnd)
    const now = performance.now()
    const request = isReplyRequested ? this.#shutdown.requested(now) : 'ordinary'
    if (request === 'over') {
      // All was received; what is not confirmed yet is read again after the restart if need be.
      this.#fail(new TailraceError('SOURCE_UNAVAILABLE', 'The server is shutting down.'))
      return
    }
    this.#idle(now, request === 'urgent' ? URGENT_IDLE_MS : this.#settings.idleInterval)
    if (isReplyRequested) this.#feedback?.answer()
    if (this.#assembler?.busy === false) this.#reached(this.#assembler)
  }

  /** Moves the position to where the server is, when there is nothing for us up to there. */
  #idle(now: number, interval: number): void {
    const assembler = this.#assembler
    if (assembler === null || this.#isClosed || this.#pump!.heldSince !== null) return
    if (assembler.busy || assembler.pending !== null || this.#receiver.outstanding) return
    const lsn = this.#idlePositions.next(assembler.lsn, now, interval)
    if (lsn !== null) this.#emit(new ChangeBatch([], assembler.idlePosition(lsn), 0))
  }

  #tick(): void {
    const now = performance.now()
    const { heldSince, isReading } = this.#pump!
    if (heldSince !== null) {
      if (now - heldSince >= this.#settings.pausedTimeout) {
        this.#receiver.waitedTooLong()
        return
      }
    } else if (isReading) {
      const state = this.#liveness.look(now)
      if (state === 'ask') this.#feedback?.ask()
      if (state === 'dead') {
        const seconds = this.#settings.silenceTimeout / 1000
        const message = `The server has not answered on the replication connection for ${seconds} s.`
        this.#fail(new TailraceError('SOURCE_UNAVAILABLE', message))
        return
      }
    }
    this.#feedback?.tick()
    this.#idle(now, this.#settings.idleInterval)
    this.#watch.tick(now)
  }
}
