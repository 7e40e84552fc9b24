/**
 * Appends a whole number in the ZigZag varint of record batches (Kafka protocol guide, "Records"; the form of Protocol
 * Buffers' sint32). Room for 5 bytes must be there.
 *
 * @param value 0 … 2^31 − 1
 * @returns the offset after it
 */
export function putVarint(bytes: Uint8Array, at: number, value: number): number {
  let rest = (value << 1) >>> 0
  while (rest > 0x7f) {
    bytes[at++] = (rest & 0x7f) | 0x80
    rest >>>= 7
  }
  bytes[at++] = rest
  return at
}

/** How many bytes {@link putVarint} writes. */
export function varintSize(value: number): number {
  if (value < 0x40) return 1
  if (value < 0x2000) return 2
  if (value < 0x10_0000) return 3
  return value < 0x800_0000 ? 4 : 5
}

/** Reads varints one after another. */
export class VarintReader {
  readonly bytes: Uint8Array
  /** Offset of what is read next. */
  at: number

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes
    this.at = at
  }

  /** @throws RangeError where the bytes end within the number */
  next(): number {
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.bytes[this.at++]
      if (byte === undefined) break
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return (value >>> 1) ^ -(value & 1)
    }
    throw new RangeError('varint without end')
  }
}
