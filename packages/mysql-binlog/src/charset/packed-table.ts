import { brotliDecompressSync } from 'node:zlib'
import type { MultiByteTable } from './multi-byte.ts'

/** A {@link MultiByteTable} as it is kept: each table packed, some as their difference from another character set's. */
export interface PackedMultiByteTable {
  readonly base: string | null
  readonly one: string
  readonly two: string
  readonly three: string | null
}

/**
 * Unpacks a table of code points: brotli over the upper bytes of all numbers, then the lower ones; each number is the difference from the one
 * before it or, where there is a base, from the base's by exclusive or.
 */
export function unpackTable(packed: string, base: Uint16Array | null): Uint16Array {
  const planes = brotliDecompressSync(Buffer.from(packed, 'base64'))
  const count = planes.length >> 1
  const points = new Uint16Array(count)
  for (let i = 0; i < count; i++) {
    const value = (planes[i]! << 8) | planes[count + i]!
    points[i] = base === null ? value + (i === 0 ? 0 : points[i - 1]!) : value ^ base[i]!
  }
  return points
}

/** Unpacks the tables of one character set, given those of all. */
export function unpackMultiByte(
  tables: Readonly<Record<string, PackedMultiByteTable>>,
  charset: string,
): MultiByteTable {
  const packed = tables[charset]!
  const base = packed.base === null ? null : unpackMultiByte(tables, packed.base)
  return {
    one: unpackTable(packed.one, null),
    two: unpackTable(packed.two, base?.two ?? null),
    three: packed.three === null ? null : unpackTable(packed.three, base?.three ?? null),
  }
}
