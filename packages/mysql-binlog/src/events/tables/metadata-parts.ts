import { BinlogError } from '../../bytes/binlog-error.ts'
import type { ByteCursor } from '../../bytes/byte-cursor.ts'
import type { PrimaryKeyPart } from '../table-map.ts'

/** Whether a part of the metadata is about columns of a type. */
export type ColumnTest = (type: number) => boolean

/** One bit per column that `isMeant`, the first in the highest bit of the first byte; 0 for the other columns. */
export function readBits(cursor: ByteCursor, types: Uint8Array, isMeant: ColumnTest): Uint8Array {
  const flags = new Uint8Array(types.length)
  let byte = 0
  let bit = 0
  for (let column = 0; column < types.length; column++) {
    if (!isMeant(types[column]!)) continue
    if (bit === 0) byte = cursor.uint8()
    flags[column] = (byte >> (7 - bit)) & 1
    bit = (bit + 1) & 7
  }
  expectEnd(cursor)
  return flags
}

/** One number per column that `isMeant`, written over what `numbers` has for it. */
export function readNumbers<Numbers extends Uint8Array | Uint16Array>(
  cursor: ByteCursor,
  types: Uint8Array,
  isMeant: ColumnTest,
  numbers: Numbers,
): Numbers {
  for (let column = 0; column < types.length; column++) {
    if (isMeant(types[column]!)) numbers[column] = cursor.lengthEncoded()
  }
  expectEnd(cursor)
  return numbers
}

/** A collation per column that `isMeant`. */
export function readCollations(
  cursor: ByteCursor,
  types: Uint8Array,
  isMeant: ColumnTest,
  known: Uint16Array | null,
): Uint16Array {
  return readNumbers(cursor, types, isMeant, known ?? new Uint16Array(types.length))
}

/** A collation for all columns that `isMeant`, then pairs of index *among those* and collation for the exceptions. */
export function readDefaultCollation(
  cursor: ByteCursor,
  types: Uint8Array,
  isMeant: ColumnTest,
  known: Uint16Array | null,
): Uint16Array {
  const collations = known ?? new Uint16Array(types.length)
  const common = cursor.lengthEncoded()
  const meant: number[] = []
  for (let column = 0; column < types.length; column++) {
    if (!isMeant(types[column]!)) continue
    meant.push(column)
    collations[column] = common
  }
  while (cursor.left > 0) {
    const column = meant[cursor.lengthEncoded()]
    const collation = cursor.lengthEncoded()
    if (column === undefined)
      throw new BinlogError('damaged', 'a collation of a column that is not there')
    collations[column] = collation
  }
  return collations
}

/** One name per column. */
export function readNames(cursor: ByteCursor, columnCount: number): string[] {
  const names: string[] = []
  for (let column = 0; column < columnCount; column++) {
    names.push(cursor.text(cursor.lengthEncoded()))
  }
  expectEnd(cursor)
  return names
}

/** A list of values per column that `isMeant`; null for the others. */
export function readValueLists(
  cursor: ByteCursor,
  types: Uint8Array,
  isMeant: ColumnTest,
): (Uint8Array[] | null)[] {
  const lists: (Uint8Array[] | null)[] = []
  for (const type of types) lists.push(isMeant(type) ? readValues(cursor) : null)
  expectEnd(cursor)
  return lists
}

function readValues(cursor: ByteCursor): Uint8Array[] {
  const count = cursor.lengthEncoded()
  if (count > cursor.left)
    throw new BinlogError('damaged', `${count} values in ${cursor.left} bytes`)
  const values: Uint8Array[] = []
  for (let index = 0; index < count; index++) values.push(cursor.view(cursor.lengthEncoded()))
  return values
}

/** The key's columns, with or without a prefix each. */
export function readPrimaryKey(
  cursor: ByteCursor,
  columnCount: number,
  hasPrefixes: boolean,
): PrimaryKeyPart[] {
  const parts: PrimaryKeyPart[] = []
  while (cursor.left > 0) {
    const column = cursor.lengthEncoded()
    const prefix = hasPrefixes ? cursor.lengthEncoded() : 0
    if (column >= columnCount)
      throw new BinlogError('damaged', 'a key of a column that is not there')
    parts.push({ column, prefix })
  }
  return parts
}

/** A part with bytes left is about other columns than those it was read for: nothing of it can be believed. */
function expectEnd(cursor: ByteCursor): void {
  if (cursor.left > 0) {
    throw new BinlogError(
      'damaged',
      'the optional metadata of a table is about other columns than it has',
    )
  }
}
