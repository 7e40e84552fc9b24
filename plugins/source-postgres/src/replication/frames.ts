import { readUint32 } from '../pgoutput/read.ts'

/** Type byte of CopyData, which carries everything of a running replication. */
export const COPY_DATA = 0x64
/** Type byte of DataRow, a row of a statement's result. */
export const DATA_ROW = 0x44
const HEADER = 5

/** What {@link FrameReader} hands frames to. */
export interface FrameHandler {
  /**
   * The body of a message of the reader's type is `bytes[start, end)`; the handler may keep `bytes`, which are never written again.
   *
   * @returns false to stop after this frame; {@link FrameReader.run} goes on behind it
   */
  data(bytes: Uint8Array, start: number, end: number): boolean
  /**
   * Any other message of the frontend/backend protocol, whole.
   *
   * @returns false to stop after this frame
   */
  other(frame: Uint8Array): boolean
}

/**
 * Cuts what a socket delivers into messages of PostgreSQL's protocol: type byte, length (which counts itself), body. Frames are
 * read in place; only a frame that straddles reads is joined, each of its bytes copied once, whatever its size.
 */
export class FrameReader {
  readonly #handler: FrameHandler
  readonly #type: number
  /** Chunks that are not read to the end; the first one from `#at`. */
  readonly #chunks: Uint8Array[] = []
  #at = 0
  /** Head of a straddling frame while its length is not known. */
  readonly #header = new Uint8Array(HEADER)
  #headerLength = 0
  /** A straddling frame, and how much of it is here. */
  #frame: Buffer | null = null
  #filled = 0

  /** @param type type byte of the messages that are data */
  constructor(handler: FrameHandler, type: number = COPY_DATA) {
    this.#handler = handler
    this.#type = type
  }

  /** Whether everything pushed was handed on or is an incomplete frame. */
  get drained(): boolean {
    return this.#chunks.length === 0
  }

  /** Takes what the socket read. The memory must not be written again. */
  push(chunk: Uint8Array): void {
    this.#chunks.push(chunk)
  }

  /**
   * Hands on frames until there is none left or the handler stops.
   *
   * @returns whether all was read; false when the handler stopped
   * @throws RangeError where a length is impossible
   */
  run(): boolean {
    while (this.#chunks.length > 0) {
      const chunk = this.#chunks[0]!
      let going = true
      if (this.#frame !== null || this.#headerLength > 0) going = this.#join(chunk)
      if (going && this.#frame === null && this.#headerLength === 0) going = this.#scan(chunk)
      if (this.#at >= chunk.length) {
        this.#chunks.shift()
        this.#at = 0
      }
      if (!going) return false
    }
    return true
  }

  #scan(chunk: Uint8Array): boolean {
    const handler = this.#handler
    const type = this.#type
    const end = chunk.length
    let at = this.#at
    while (end - at >= HEADER) {
      const length = readUint32(chunk, at + 1)
      if (length < 4) throw new RangeError(`a message of ${length} bytes is impossible`)
      const next = at + 1 + length
      if (next > end) {
        this.#begin(chunk, at, length)
        return true
      }
      // Before the handler: what it throws or starts must find the reader behind this frame.
      this.#at = next
      if (chunk[at] === type) {
        if (!handler.data(chunk, at + HEADER, next)) return false
      } else if (!handler.other(chunk.subarray(at, next))) return false
      at = next
    }
    if (at < end) {
      this.#header.set(chunk.subarray(at, end))
      this.#headerLength = end - at
    }
    this.#at = end
    return true
  }

  #begin(chunk: Uint8Array, at: number, length: number): void {
    // Not from Node's pool: the changes of the frame keep it, and should keep nothing else.
    this.#frame = Buffer.allocUnsafeSlow(length + 1)
    this.#frame.set(chunk.subarray(at), 0)
    this.#filled = chunk.length - at
    this.#at = chunk.length
  }

  #join(chunk: Uint8Array): boolean {
    if (this.#frame === null) {
      while (this.#headerLength < HEADER && this.#at < chunk.length) {
        this.#header[this.#headerLength++] = chunk[this.#at++]!
      }
      if (this.#headerLength < HEADER) return true
      const length = readUint32(this.#header, 1)
      if (length < 4) throw new RangeError(`a message of ${length} bytes is impossible`)
      this.#frame = Buffer.allocUnsafeSlow(length + 1)
      this.#frame.set(this.#header, 0)
      this.#filled = HEADER
      this.#headerLength = 0
    }
    const frame = this.#frame
    const count = Math.min(frame.length - this.#filled, chunk.length - this.#at)
    frame.set(chunk.subarray(this.#at, this.#at + count), this.#filled)
    this.#filled += count
    this.#at += count
    if (this.#filled < frame.length) return true
    this.#frame = null
    this.#filled = 0
    if (frame[0] === this.#type) return this.#handler.data(frame, HEADER, frame.length)
    return this.#handler.other(frame)
  }
}
