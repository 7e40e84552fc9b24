import { BinlogError } from '../../bytes/binlog-error.ts'
import { asBuffer } from '../../bytes/byte-cursor.ts'
import { EventSplitter } from '../compression/event-splitter.ts'
import {
  decodePayload,
  decompress,
  decompressInPieces,
  type Payload,
} from '../compression/payload.ts'
import { ByteCursor } from '../../bytes/byte-cursor.ts'
import type { EventPlace } from '../event-place.ts'
import { EventType } from '../event-type.ts'
import { HEADER_LENGTH } from '../header.ts'
import { CHECKSUM_LENGTH, checksumFits, formatDescriptionFits } from './checksum.ts'
import { CurrentEvent } from './current-event.ts'
import { EventDispatcher } from './event-dispatcher.ts'
import type { BinlogHandler } from './handler.ts'

/** How a log is read. */
export interface BinlogReaderOptions {
  /** Name of the log file where reading begins, as long as no ROTATE event told it. Default: unknown. */
  readonly file?: string
  /** Where reading begins in it, in bytes. Default 4, behind the magic. */
  readonly position?: number
  /**
   * Compressed transactions of more bytes than this are decompressed piece by piece, for which `read` returns a promise.
   * Default 16 MiB.
   */
  readonly largePayloadBytes?: number
  /**
   * Called and awaited between the pieces of such a transaction, so that who takes the rows can hold the reader back.
   * What it rejects with ends the reading. Default: nothing.
   */
  readonly betweenPieces?: () => Promise<void> | undefined
}

const LARGE_PAYLOAD_BYTES = 16 * 1024 * 1024

/**
 * Reads a log event by event, as COM_BINLOG_DUMP sends them or a file holds them, and tells a {@link BinlogHandler} what
 * they say. One reader reads one stream: it remembers the file, the checksum's form and the open tables.
 */
export class BinlogReader {
  readonly #place = new CurrentEvent()
  readonly #dispatcher: EventDispatcher
  readonly #largePayloadBytes: number
  readonly #betweenPieces: () => Promise<void> | undefined
  #isBusy = false

  constructor(handler: BinlogHandler, options: BinlogReaderOptions = {}) {
    this.#dispatcher = new EventDispatcher(handler, this.#place)
    this.#largePayloadBytes = options.largePayloadBytes ?? LARGE_PAYLOAD_BYTES
    this.#betweenPieces = options.betweenPieces ?? (() => undefined)
    this.#place.moveTo(options.file ?? '', options.position ?? 4)
  }

  /** Where the last event was, and up to where the log was read (`nextPosition`). Changes with each event. */
  get place(): EventPlace {
    return this.#place
  }

  /**
   * Reads one event: header, body and checksum, from `at` to `end`; a packet of a dump without its first byte. The bytes
   * must stay as they are as long as the handler keeps what points into them ({@link RowsEvent}).
   *
   * Returns a promise for a large compressed transaction alone, and no further event may be given before it is settled.
   * Throws (or rejects with) {@link BinlogError}, after which the reader cannot go on.
   */
  read(bytes: Uint8Array, at = 0, end = bytes.length): Promise<void> | undefined {
    if (this.#isBusy) throw new Error('The reader is still within a compressed transaction')
    const buffer = asBuffer(bytes)
    try {
      this.#place.enter(buffer, at, end)
      const bodyEnd = this.#withoutChecksum(buffer, at, end)
      if (this.#place.type !== EventType.TRANSACTION_PAYLOAD) {
        this.#dispatcher.dispatch(buffer, at + HEADER_LENGTH, bodyEnd)
        return undefined
      }
      return this.#readPayload(decodePayload(new ByteCursor(buffer, at + HEADER_LENGTH, bodyEnd)))
    } catch (error) {
      throw this.#placed(error)
    }
  }

  /** Where the body ends. Throws `checksum` where the event was changed since the server wrote it. */
  #withoutChecksum(bytes: Buffer, at: number, end: number): number {
    const { type } = this.#place
    if (type === EventType.FORMAT_DESCRIPTION) {
      // Always has room for a checksum, which is right only where the file has checksums.
      const hasChecksums = bytes[end - CHECKSUM_LENGTH - 1] === 1
      if (hasChecksums && !formatDescriptionFits(bytes, at, end)) throw wrongChecksum()
      return end
    }
    const description = this.#dispatcher.description
    if (description === null) return this.#withoutUnknownChecksum(bytes, at, end)
    if (description.checksum === 'none') return end
    if (end - at < HEADER_LENGTH + CHECKSUM_LENGTH || !checksumFits(bytes, at, end))
      throw wrongChecksum()
    return end - CHECKSUM_LENGTH
  }

  /** A dump's first ROTATE event comes before any format description: it has a checksum if there is one that fits. */
  #withoutUnknownChecksum(bytes: Buffer, at: number, end: number): number {
    const fits = end - at >= HEADER_LENGTH + CHECKSUM_LENGTH && checksumFits(bytes, at, end)
    return fits ? end - CHECKSUM_LENGTH : end
  }

  #readPayload(payload: Payload): Promise<void> | undefined {
    if (payload.compression === 'zstd' && isLarge(payload, this.#largePayloadBytes)) {
      this.#isBusy = true
      return this.#readInPieces(payload).finally(() => (this.#isBusy = false))
    }
    const events = this.#splitter()
    events.push(asBuffer(decompress(payload, payload.length ?? payload.bytes.length)))
    events.end()
    return undefined
  }

  async #readInPieces(payload: Payload): Promise<void> {
    const events = this.#splitter()
    try {
      for await (const piece of decompressInPieces(payload)) {
        events.push(asBuffer(piece))
        await this.#betweenPieces()
      }
      events.end()
    } catch (error) {
      throw this.#placed(error)
    }
  }

  #splitter(): EventSplitter {
    return new EventSplitter((bytes, at, end) => {
      this.#place.enterInner(bytes, at, end)
      this.#dispatcher.dispatch(bytes, at + HEADER_LENGTH, end)
    })
  }

  #placed(error: unknown): unknown {
    if (!(error instanceof BinlogError) || error.position !== null) return error
    const { file, position } = this.#place
    return new BinlogError(error.code, error.reason, { file, position }, { cause: error.cause })
  }
}

function isLarge(payload: Payload, limit: number): boolean {
  return payload.length === null || payload.length > limit
}

function wrongChecksum(): BinlogError {
  return new BinlogError('checksum', 'the event is damaged: its bytes do not have its CRC32')
}
