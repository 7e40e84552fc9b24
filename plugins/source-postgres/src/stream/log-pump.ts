import { TailraceError } from '@tailrace/plugin-api'
import { readTableSchema } from '../catalog/catalog.ts'
import { FrameReader } from '../replication/frames.ts'
import { GatheredReads } from '../replication/gathered-reads.ts'
import type { Liveness } from '../replication/liveness.ts'
import type { WalStream } from '../replication/wal-stream.ts'
import type { Assembler } from './assembler.ts'
import type { CatalogSession } from './catalog-session.ts'
import type { LogReceiver, LogSettings } from './log-settings.ts'

/** What a pump works with. */
export interface LogPumpSettings extends Pick<LogSettings, 'connection' | 'columnsOf'> {
  readonly receiver: Pick<LogReceiver, 'exhausted'>
  readonly catalog: CatalogSession
  readonly liveness: Liveness
}

/** What a pump tells the connection that it reads. */
export interface LogPumpEvents {
  /** All that may be read of what is here was read, and its changes were emitted. */
  drained(): void
  /** Nothing more can be read. The pump is to be stopped. */
  failed(error: unknown, doing?: string): void
}

/**
 * Has the bytes of a connection read by its assembler as long as nothing stands against it: credit may be out, a table may have to be looked
 * up, a snapshot may have the stream wait. Meanwhile the socket is not read.
 */
export class LogPump {
  readonly #wal: WalStream
  readonly #assembler: Assembler
  readonly #settings: LogPumpSettings
  readonly #events: LogPumpEvents
  readonly #frames: FrameReader
  readonly #reads: GatheredReads
  /** Since when reading waits for credit, or null. */
  #heldSince: number | null = null
  /** Whether reading waits for the catalog. */
  #isDefining = false
  /** Whether reading waits before a transaction, for a snapshot. */
  #isGated = false
  #isStopped = false

  constructor(
    wal: WalStream,
    assembler: Assembler,
    settings: LogPumpSettings,
    events: LogPumpEvents,
  ) {
    this.#wal = wal
    this.#assembler = assembler
    this.#settings = settings
    this.#events = events
    this.#reads = new GatheredReads(wal)
    this.#frames = new FrameReader({
      data: (bytes, start, end) => assembler.read(bytes, start, end),
      other: (frame) => {
        wal.other(frame)
        return !settings.receiver.exhausted
      },
    })
  }

  /** Since when reading waits for credit, by `performance.now()`; null where it does not. */
  get heldSince(): number | null {
    return this.#heldSince
  }

  /** Whether the socket is read: else the server's silence says nothing. */
  get isReading(): boolean {
    return this.#heldSince === null && !this.#isDefining && !this.#isGated
  }

  /** Bytes arrived. */
  read(chunk: Uint8Array): void {
    this.#settings.liveness.heard(performance.now())
    this.#frames.push(chunk)
    this.#run()
    if (!this.#isStopped) this.#reads.read(chunk.length)
  }

  /** Credit is available again. */
  creditReturned(): void {
    if (this.#isStopped || this.#heldSince === null) return
    this.#heldSince = null
    this.#goOn()
  }

  /** Has reading stop behind the current message, until {@link LogPump.ungate}. */
  gate(): void {
    this.#isGated = true
  }

  /** Lets a stream that waits before a transaction go on. */
  ungate(): void {
    if (this.#isStopped || !this.#isGated) return
    this.#isGated = false
    this.#goOn()
  }

  /** Reads nothing more. */
  stop(): void {
    this.#isStopped = true
    this.#reads.stop()
  }

  #goOn(): void {
    this.#settings.liveness.heard(performance.now())
    this.#run()
    if (this.#isStopped || !this.isReading) return
    this.#reads.resumed()
    this.#wal.resume()
  }

  /** Reads what is here, until it is empty, credit is out, or a table has to be looked up. */
  #run(): void {
    const assembler = this.#assembler
    try {
      while (!this.#isStopped && this.isReading) {
        // What the server answers to the start takes no credit; without it nothing would ever be ready.
        if (this.#settings.receiver.exhausted && this.#wal.isStarted) {
          this.#heldSince = performance.now()
          this.#wal.pause()
          return
        }
        const isDrained = this.#frames.run()
        if (assembler.pending !== null) this.#define()
        else if (isDrained || this.#isGated) {
          assembler.flush()
          this.#events.drained()
          if (this.#isGated) this.#wal.pause()
          else if (!this.#settings.receiver.exhausted) return
        }
      }
    } catch (error) {
      if (!(error instanceof RangeError)) this.#events.failed(error)
      else {
        const message = `The server broke the replication protocol: ${error.message}.`
        this.#events.failed(new TailraceError('SOURCE_PROTOCOL', message, { cause: error }))
      }
    }
  }

  #define(): void {
    const assembler = this.#assembler
    const { catalog, connection, columnsOf } = this.#settings
    this.#isDefining = true
    this.#wal.pause()
    assembler.flush()
    const { relation } = assembler.pending!
    const name = `${relation.schema}.${relation.name}`
    catalog
      .run((session) => readTableSchema(session, connection.database, relation, columnsOf(name)))
      .then(
        (schema) => {
          if (this.#isStopped) return
          assembler.define(schema)
          if (assembler.pending !== null) {
            this.#define()
            return
          }
          this.#isDefining = false
          this.#goOn()
        },
        (error: unknown) => this.#events.failed(error, `read the definition of ${name}`),
      )
  }
}
