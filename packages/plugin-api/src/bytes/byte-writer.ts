import { allocate, type NativeBuffer } from './native-buffer.ts'

/**
 * Bytes that grow at the end. The hot paths of encoders write through it: take `bytes` and `length` into locals after
 * {@link ByteWriter.reserve}, write, and put `length` back. Any call that may grow replaces `bytes`.
 */
export class ByteWriter {
  /** The backing memory; only the first `length` bytes are content. */
  bytes: NativeBuffer
  /** How many bytes are content. May be set lower to take back what was written last. */
  length = 0

  /** @param capacity bytes to begin with; grows by doubling */
  constructor(capacity = 4096) {
    this.bytes = allocate(capacity)
  }

  /** Makes sure that `count` more bytes fit without growing. */
  reserve(count: number): void {
    if (this.length + count > this.bytes.length) this.#grow(this.length + count)
  }

  #grow(needed: number): void {
    const bytes = allocate(Math.max(needed, this.bytes.length * 2))
    this.bytes.copy(bytes, 0, 0, this.length)
    this.bytes = bytes
  }

  /** Appends one byte. */
  byte(value: number): void {
    if (this.length === this.bytes.length) this.#grow(this.length + 1)
    this.bytes[this.length++] = value
  }

  /** Appends text whose characters are all below U+0100, one byte each. */
  ascii(text: string): void {
    const count = text.length
    this.reserve(count)
    // Below this length a loop is quicker than the call into the runtime.
    if (count < 24) {
      const bytes = this.bytes
      let at = this.length
      for (let i = 0; i < count; i++) bytes[at++] = text.charCodeAt(i)
      this.length = at
      return
    }
    this.length += this.bytes.latin1Write(text, this.length)
  }

  /** Appends text as UTF-8. */
  utf8(text: string): void {
    this.reserve(text.length * 3)
    this.length += this.bytes.utf8Write(text, this.length)
  }

  /** Appends `source[start, end)`. */
  copy(source: Uint8Array, start = 0, end = source.length): void {
    const count = end - start
    this.reserve(count)
    const bytes = this.bytes
    const isWhole = count === source.length
    // Below these lengths loops are quicker than the call into the runtime; a part needs another object for it.
    if (count < (isWhole ? 16 : 48)) {
      let at = this.length
      let i = start
      for (const last = end - 4; i <= last; i += 4, at += 4) {
        bytes[at] = source[i]!
        bytes[at + 1] = source[i + 1]!
        bytes[at + 2] = source[i + 2]!
        bytes[at + 3] = source[i + 3]!
      }
      for (; i < end; i++) bytes[at++] = source[i]!
      this.length = at
      return
    }
    bytes.set(isWhole ? source : source.subarray(start, end), this.length)
    this.length += count
  }

  /** Appends a whole number below 2^53 in decimal digits. */
  integer(value: number): void {
    this.reserve(20)
    const bytes = this.bytes
    let rest = value
    if (rest < 0) {
      bytes[this.length++] = 0x2d
      rest = -rest
    }
    let digits = 1
    for (let bound = 10; rest >= bound && digits < 17; bound *= 10) digits++
    let at = this.length + digits
    this.length = at
    let small = rest | 0
    if (rest > 0x7fffffff) {
      // Two halves that are 32-bit integers; the quotient may have been rounded up.
      small = Math.floor(rest / 100_000_000)
      let low = rest - small * 100_000_000
      if (low < 0) {
        small--
        low += 100_000_000
      }
      let eight = low | 0
      for (let i = 0; i < 8; i++) {
        const next = (eight / 10) | 0
        bytes[--at] = 0x30 + (eight - next * 10)
        eight = next
      }
    }
    do {
      const next = (small / 10) | 0
      bytes[--at] = 0x30 + (small - next * 10)
      small = next
    } while (small > 0)
  }

  /** Forgets the content and keeps the memory. */
  clear(): void {
    this.length = 0
  }

  /** The content, not copied: valid until the next write. */
  view(start = 0, end = this.length): Uint8Array {
    return this.bytes.subarray(start, end)
  }

  /** The content as UTF-8 text. */
  toString(start = 0, end = this.length): string {
    return this.bytes.utf8Slice(start, end)
  }
}
