import type { RowMemory, RowRegion } from '@tailrace/plugin-api/snapshot'

/** In front of a packet's payload: three bytes of length, the lowest first, and its number. */
const HEADER = 4
/** A payload of this length goes on in the next packet. */
const LONGEST = 0xff_ff_ff

/** A region, and from where on it is not worked off. */
interface Segment {
  readonly region: RowRegion
  at: number
}

/**
 * Cuts what a socket reads into packets (MySQL source documentation, "MySQL Packets"), which lie in memory that is used again. A packet that does not
 * lie in one region as a whole is joined in memory of its own.
 */
export class Packets {
  readonly #memory: RowMemory
  /** In order; only the last one is filled further. */
  readonly #segments: Segment[] = []
  /** Bytes that the next packet takes at least, as far as it is known. */
  #needed = 0

  /** Bytes that were pushed and not handed on. */
  queued = 0
  /** What the packet lies in. */
  bytes: Uint8Array = new Uint8Array(0)
  /** Offset of the payload. */
  start = 0
  /** Offset behind the payload. */
  end = 0
  /** Whose bytes these are; null where they are the packet's own. */
  region: RowRegion | null = null

  constructor(memory: RowMemory) {
    this.#memory = memory
  }

  /** Copies what the socket read. */
  push(chunk: Uint8Array): void {
    this.queued += chunk.length
    for (let from = 0; from < chunk.length;) {
      const { region } = this.#tail()
      const to = Math.min(chunk.length, from + region.bytes.length - region.filled)
      region.bytes.set(chunk.subarray(from, to), region.filled)
      region.filled += to - from
      from = to
    }
  }

  #tail(): Segment {
    const last = this.#segments.at(-1)
    if (last !== undefined && last.region.filled < last.region.bytes.length) return last
    const segment = { region: this.#memory.take(), at: 0 }
    this.#segments.push(segment)
    return segment
  }

  /** Turns to the next packet. @returns false where it is not here as a whole */
  next(): boolean {
    const head = this.#segments[0]
    if (head === undefined) return false
    const { at, region } = head
    const { bytes, filled } = region
    const start = at + HEADER
    if (start <= filled) {
      const length = lengthAt(bytes, at)
      const end = start + length
      if (end <= filled && length < LONGEST) {
        head.at = end
        this.queued -= HEADER + length
        this.#needed = 0
        this.bytes = bytes
        this.start = start
        this.end = end
        this.region = region
        return true
      }
    }
    return this.#join()
  }

  /** Whether the next packet is known not to be here as a whole. */
  get isIncomplete(): boolean {
    return this.queued < Math.max(HEADER, this.#needed)
  }

  /** Lets all memory go; nothing is pushed any more. What was handed on stays with who holds it. */
  close(): void {
    for (const { region } of this.#segments.splice(0)) this.#memory.release(region)
    this.queued = 0
  }

  #join(): boolean {
    if (this.isIncomplete) return false
    const whole = this.#wholeLength()
    if (this.queued < whole) {
      this.#needed = whole
      return false
    }
    this.#needed = 0
    const own = Buffer.allocUnsafeSlow(whole)
    const header = new Uint8Array(HEADER)
    let filled = 0
    let length: number
    do {
      this.#move(header, 0, HEADER)
      length = lengthAt(header, 0)
      this.#move(own, filled, length)
      filled += length
    } while (length === LONGEST)
    this.bytes = own
    this.start = 0
    this.end = filled
    this.region = null
    return true
  }

  /** Bytes up to the end of the next packet with those that go on with it, as far as it is known. */
  #wholeLength(): number {
    const header = new Uint8Array(HEADER)
    let length = 0
    for (;;) {
      if (this.queued < length + HEADER) return length + HEADER
      this.#peek(length, header)
      const payload = lengthAt(header, 0)
      length += HEADER + payload
      if (payload < LONGEST) return length
    }
  }

  /** Copies bytes that lie `ahead` of what was worked off. */
  #peek(ahead: number, into: Uint8Array): void {
    let skipped = ahead
    let filled = 0
    for (const { region, at } of this.#segments) {
      const here = region.filled - at
      for (; skipped < here && filled < into.length; skipped++) {
        into[filled++] = region.bytes[at + skipped]!
      }
      if (filled === into.length) return
      skipped -= here
    }
  }

  /** Works bytes off by moving them elsewhere. */
  #move(into: Uint8Array, at: number, count: number): void {
    this.queued -= count
    let to = at
    while (to < at + count) {
      const head = this.#segments[0]!
      const { bytes, filled } = head.region
      const from = head.at
      head.at = Math.min(filled, from + at + count - to)
      into.set(bytes.subarray(from, head.at), to)
      to += head.at - from
      if (head.at < bytes.length) continue
      this.#segments.shift()
      this.#memory.release(head.region)
    }
  }
}

function lengthAt(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16)
}
