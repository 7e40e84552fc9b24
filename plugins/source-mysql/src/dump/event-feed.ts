import { type BinlogHandler, BinlogReader } from '@tailrace/mysql-binlog'
import { TailraceError } from '@tailrace/plugin-api'
import type { ConnectionSettings } from '../connection/settings.ts'
import { protocolError } from '../stream/protocol-error.ts'
import { BinlogDump, type DumpRequest } from './binlog-dump.ts'

/** What a feed tells its owner. */
export interface FeedEvents {
  /** An event was read. */
  read(): void
  /** Asked between the pieces of a large compressed transaction: what to wait for before the next one. */
  betweenPieces(): Promise<void> | undefined
  /** Nothing more comes: by an error, or null at the end of a bounded dump. Called once, and not after {@link EventFeed.stop}. */
  ended(error: unknown): void
}

/** A log that is read event by event, as long as nobody holds it. */
export class EventFeed {
  readonly #dump: BinlogDump
  readonly #reader: BinlogReader
  readonly #events: FeedEvents
  readonly #holds = new Set<string>()
  #isStopped = false
  #waits = 0
  #bytes: Buffer = Buffer.alloc(0)
  #start = 0
  #stop = 0

  constructor(
    settings: ConnectionSettings,
    encrypted: boolean,
    request: DumpRequest,
    handler: BinlogHandler,
    events: FeedEvents,
  ) {
    this.#events = events
    const { file, offset: position } = request
    const betweenPieces = () => events.betweenPieces()
    const at = request.gtid === null ? { file, position } : {}
    this.#reader = new BinlogReader(handler, { ...at, betweenPieces })
    this.#dump = new BinlogDump(settings, encrypted, request, {
      event: (bytes, start, end) => this.#read(bytes, start, end),
      ended: (error) => this.#end(error),
    })
  }

  /** Whether somebody holds it: nothing is read then. */
  get isHeld(): boolean {
    return this.#holds.size > 0
  }

  /** The event that is read; its memory stays as it is while somebody holds it. */
  get event(): Uint8Array {
    return this.#bytes.subarray(this.#start, this.#stop)
  }

  /** Reads nothing behind the current event until the reason is released. */
  hold(reason: string): void {
    if (this.#holds.size === 0) this.#dump.pause()
    this.#holds.add(reason)
  }

  /** Reads nothing behind the current event until a promise is fulfilled; it ends the feed when it is not. */
  waitFor(promise: Promise<void> | null): void {
    if (promise === null) return
    const reason = `wait ${++this.#waits}`
    this.hold(reason)
    promise.then(
      () => this.release(reason),
      (error: unknown) => this.#end(error),
    )
  }

  /** Goes on at once where no other reason holds it. */
  release(reason: string): void {
    if (!this.#holds.delete(reason) || this.#holds.size > 0 || this.#isStopped) return
    this.#dump.resume()
  }

  stop(): void {
    this.#isStopped = true
    this.#dump.stop()
  }

  #read(bytes: Buffer, start: number, end: number): void {
    this.#bytes = bytes
    this.#start = start
    this.#stop = end
    let reading: Promise<void> | undefined
    try {
      reading = this.#reader.read(bytes, start, end)
    } catch (error) {
      throw readError(error)
    }
    if (reading === undefined) {
      this.#events.read()
      return
    }
    this.hold('payload')
    reading.then(
      () => {
        if (this.#isStopped) return
        this.#events.read()
        this.release('payload')
      },
      (error: unknown) => this.#end(readError(error)),
    )
  }

  #end(error: unknown): void {
    if (this.#isStopped) return
    this.stop()
    this.#events.ended(error)
  }
}

/** What reading an event fails with is never the connection's fault, so that it is not tried again. */
function readError(error: unknown): TailraceError {
  if (TailraceError.is(error)) return error
  const message = error instanceof Error ? error.message : String(error)
  return protocolError(message, error)
}
