import { BinlogError } from './binlog-error.ts'

const UINT32 = 0x1_0000_0000

/**
 * Reads the servers' basic forms (little-endian integers, length-encoded integers, texts) one after the other.
 * Everything throws {@link BinlogError} `damaged` where fewer bytes are left than asked for.
 */
export class ByteCursor {
  readonly bytes: Buffer
  at: number
  readonly end: number

  constructor(bytes: Uint8Array, at = 0, end = bytes.length) {
    this.bytes = asBuffer(bytes)
    this.at = at
    this.end = end
  }

  /** How many bytes are left. */
  get left(): number {
    return this.end - this.at
  }

  uint8(): number {
    return this.bytes[this.take(1)]!
  }

  uint16(): number {
    return this.bytes.readUInt16LE(this.take(2))
  }

  uint32(): number {
    return this.bytes.readUInt32LE(this.take(4))
  }

  /** An integer of 1 to 6 bytes. */
  uint(length: number): number {
    return this.bytes.readUIntLE(this.take(length), length)
  }

  /** An integer of 7 or 8 bytes; throws beyond 2^53 − 1, which `what` names. */
  safeUint(length: 7 | 8, what: string): number {
    const start = this.take(length)
    const high = this.bytes.readUIntLE(start + 4, length - 4)
    return safe(high * UINT32 + this.bytes.readUInt32LE(start), what)
  }

  uint64(): bigint {
    return this.bytes.readBigUInt64LE(this.take(8))
  }

  /** MySQL's length-encoded integer (client/server protocol, "Protocol::LengthEncodedInteger"). */
  lengthEncoded(): number {
    const first = this.uint8()
    if (first < 0xfb) return first
    if (first === 0xfc) return this.uint16()
    if (first === 0xfd) return this.uint(3)
    if (first === 0xfe) return this.safeUint(8, 'a length-encoded integer')
    throw new BinlogError('damaged', 'a length-encoded integer starts with a byte that none has')
  }

  /** The next `length` bytes, not copied. */
  view(length: number): Uint8Array {
    const start = this.take(length)
    return this.bytes.subarray(start, start + length)
  }

  /** A copy of the next `length` bytes. */
  copy(length: number): Uint8Array {
    const start = this.take(length)
    return new Uint8Array(this.bytes.subarray(start, start + length))
  }

  /** UTF-8 text of `length` bytes. */
  text(length: number): string {
    const start = this.take(length)
    return this.bytes.toString('utf8', start, start + length)
  }

  skip(length: number): void {
    this.take(length)
  }

  private take(length: number): number {
    const start = this.at
    if (length > this.end - start) {
      throw new BinlogError('damaged', `${length} bytes wanted where ${this.end - start} are left`)
    }
    this.at = start + length
    return start
  }
}

/** The same memory as a Buffer, whose readers are quicker than DataView's. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** `value` as it is, or `unsupported` when doubles do not carry it exactly. */
export function safe(value: number, what: string): number {
  if (value <= Number.MAX_SAFE_INTEGER) return value
  throw new BinlogError('unsupported', `${what} is larger than 2^53 - 1`)
}
