import { utf8 } from '@tailrace/plugin-api/bytes'

/** Unsigned 16-bit number in network order. Past the end of `bytes` the missing ones count as zero. */
export function readUint16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!
}

/** Unsigned 32-bit number in network order (object ids and transaction ids are unsigned). */
export function readUint32(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0
  )
}

/** Signed 32-bit number in network order. */
export function readInt32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!
}

/** 64-bit log place as a number, see {@link Lsn}. */
export function readLsn(bytes: Uint8Array, at: number): number {
  return readUint32(bytes, at) * 0x1_0000_0000 + readUint32(bytes, at + 4)
}

/** Microseconds between 1970-01-01 and 2000-01-01, where PostgreSQL's clock begins. */
export const POSTGRES_EPOCH_MICROS = 946_684_800_000_000

/** Timestamp as microseconds since the Unix epoch; exact until the year 2255. */
export function readTimestamp(bytes: Uint8Array, at: number): number {
  return readInt32(bytes, at) * 0x1_0000_0000 + readUint32(bytes, at + 4) + POSTGRES_EPOCH_MICROS
}

/** Offset of the zero byte that ends the text at `at`, or −1 when there is none before `end`. */
export function endOfText(bytes: Uint8Array, at: number, end: number): number {
  const found = bytes.indexOf(0, at)
  return found === -1 || found >= end ? -1 : found
}

/** Reads forward through one message; every read checks that it stays inside. */
export class MessageReader {
  readonly bytes: Uint8Array
  readonly end: number
  at: number

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.bytes = bytes
    this.at = start
    this.end = end
  }

  #take(count: number): number {
    const at = this.at
    if (at + count > this.end) throw new TruncatedMessage()
    this.at = at + count
    return at
  }

  uint8(): number {
    return this.bytes[this.#take(1)]!
  }

  uint16(): number {
    return readUint16(this.bytes, this.#take(2))
  }

  uint32(): number {
    return readUint32(this.bytes, this.#take(4))
  }

  int32(): number {
    return readInt32(this.bytes, this.#take(4))
  }

  lsn(): number {
    return readLsn(this.bytes, this.#take(8))
  }

  timestamp(): number {
    return readTimestamp(this.bytes, this.#take(8))
  }

  text(): string {
    const zero = endOfText(this.bytes, this.at, this.end)
    if (zero === -1) throw new TruncatedMessage()
    const text = utf8(this.bytes, this.at, zero)
    this.at = zero + 1
    return text
  }

  view(count: number): Uint8Array {
    const at = this.#take(count)
    return this.bytes.subarray(at, at + count)
  }
}

/** A message ends before its fields do. */
export class TruncatedMessage extends RangeError {
  constructor() {
    super('a logical replication message ends before its fields do')
  }
}
