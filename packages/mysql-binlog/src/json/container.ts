import { DamagedRowError } from '../values/damaged-row-error.ts'
import { uint16, uint32 } from '../values/little-endian.ts'
import { isInlined, isLarge, isObject } from './types.ts'

// An object or array of a binary document: count and size; for an object the offset and length of each key; the type of each
// value with its offset or the value itself. Offsets count from where the container begins; they, the count and the size have four
// bytes in a large container, else two. (MySQL source manual, `json_binary.h`.)

/**
 * How many members or elements a container has.
 *
 * @param at where it begins
 * @param end offset behind the document
 * @throws DamagedRowError where its entries are not within the document
 */
export function countIn(bytes: Uint8Array, type: number, at: number, end: number): number {
  const count = offsetIn(bytes, at, isLarge(type))
  if (valueEntryIn(type, at, count, count) > end) throw damaged()
  return count
}

/** Where the entry of a key is: its offset, then its length in two bytes. */
export function keyEntryIn(type: number, at: number, index: number): number {
  return isLarge(type) ? at + 8 + index * 6 : at + 4 + index * 4
}

/** Where the entry of a value is: its type in one byte, then its offset or itself. */
export function valueEntryIn(type: number, at: number, count: number, index: number): number {
  const values = isObject(type) ? keyEntryIn(type, at, count) : keyEntryIn(type, at, 0)
  return values + index * (isLarge(type) ? 5 : 3)
}

/** An offset in an entry, counted from where the container begins. */
export function offsetIn(bytes: Uint8Array, entry: number, large: boolean): number {
  return large ? uint32(bytes, entry) : uint16(bytes, entry)
}

/** Offset in `bytes` of a key, whose length is given. */
export function keyIn(
  bytes: Uint8Array,
  type: number,
  at: number,
  end: number,
  index: number,
): number {
  const entry = keyEntryIn(type, at, index)
  const key = at + offsetIn(bytes, entry, isLarge(type))
  if (key + keyLengthIn(bytes, type, at, index) > end) throw damaged()
  return key
}

/** Bytes of a key. */
export function keyLengthIn(bytes: Uint8Array, type: number, at: number, index: number): number {
  return uint16(bytes, keyEntryIn(type, at, index) + (isLarge(type) ? 4 : 2))
}

/**
 * Offset in `bytes` of a value.
 *
 * @param entry from {@link valueEntryIn}; its first byte is the value's type
 */
export function valueIn(
  bytes: Uint8Array,
  type: number,
  at: number,
  end: number,
  entry: number,
): number {
  const large = isLarge(type)
  if (isInlined(bytes[entry]!, large)) return entry + 1
  const value = at + offsetIn(bytes, entry + 1, large)
  if (value >= end) throw damaged()
  return value
}

/** The error of a document that is not what its bytes say. */
export function damaged(): DamagedRowError {
  return new DamagedRowError('a JSON document is damaged')
}
