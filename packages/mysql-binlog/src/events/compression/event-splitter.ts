import { BinlogError } from '../../bytes/binlog-error.ts'
import { HEADER_LENGTH, HeaderOffset } from '../header.ts'

/** The largest event that a server writes (`max_log_event_size`). */
const MAX_EVENT_LENGTH = 2 ** 30

/** Takes one whole event. */
export type TakeEvent = (bytes: Buffer, at: number, end: number) => void

/**
 * Cuts bytes that come in pieces of any size into events. Events that lie in one piece are not copied. Pieces must stay
 * as they are.
 */
export class EventSplitter {
  readonly #take: TakeEvent
  /** The beginning of an event that the next pieces end. */
  #rest: Buffer = Buffer.alloc(0)
  #restLength = 0

  constructor(take: TakeEvent) {
    this.#take = take
  }

  push(piece: Buffer): void {
    let at = 0
    while (at < piece.length) {
      if (this.#restLength > 0) {
        at = this.#continue(piece, at)
        continue
      }
      const size = eventSize(piece, at, piece.length)
      if (size === null || size > piece.length - at) {
        this.#keep(piece.subarray(at), size ?? HEADER_LENGTH)
        return
      }
      this.#take(piece, at, at + size)
      at += size
    }
  }

  /** Throws `damaged` when an event is not whole. */
  end(): void {
    if (this.#restLength > 0)
      throw new BinlogError('damaged', 'the last event of a payload is cut off')
  }

  #continue(piece: Buffer, at: number): number {
    const size = eventSize(this.#rest, 0, this.#restLength) ?? HEADER_LENGTH
    const taken = Math.min(size - this.#restLength, piece.length - at)
    this.#keep(piece.subarray(at, at + taken), size)
    const whole = eventSize(this.#rest, 0, this.#restLength)
    if (whole !== null && this.#restLength >= whole) {
      const event = this.#rest.subarray(0, whole)
      this.#restLength = 0
      // Rows point into these bytes, so that the next event gets others.
      this.#rest = Buffer.alloc(0)
      this.#take(event, 0, whole)
    }
    return at + taken
  }

  #keep(bytes: Buffer, size: number): void {
    if (this.#rest.length < size) {
      const larger = Buffer.allocUnsafeSlow(size)
      this.#rest.copy(larger, 0, 0, this.#restLength)
      this.#rest = larger
    }
    bytes.copy(this.#rest, this.#restLength)
    this.#restLength += bytes.length
  }
}

/** Size of the event at `at` as its header says, or null where the header is not whole. */
function eventSize(bytes: Buffer, at: number, end: number): number | null {
  if (end - at < HEADER_LENGTH) return null
  const size = bytes.readUInt32LE(at + HeaderOffset.SIZE)
  if (size < HEADER_LENGTH || size > MAX_EVENT_LENGTH)
    throw new BinlogError('damaged', `an event of ${size} bytes`)
  return size
}
