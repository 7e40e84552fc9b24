import { type FuzzColumn, literal } from './column.ts'
import type { Random } from './random.ts'

const LATIN = ['a', 'é', '€', 'ÿ', ' ', 'z', '~', 'ß', "'", '\\']
const WORLD = ['a', 'é', 'б', '中', '日', '本', 'か', 'ア', '한', '漢', 'ü', 'ω', '𠮷', '€', 'ｱ']

/** Text that the character set may not have all of: the server puts `?` where it has not. */
const text = (longest: number, letters: readonly string[]) => (random: Random) =>
  literal(Array.from({ length: random.below(longest + 1) }, () => random.of(letters)).join(''))

const bytes = (longest: number) => (random: Random) => `x'${random.hex(random.below(longest + 1))}'`

const names = (count: number) =>
  Array.from({ length: count }, (_, index) => `'value ${index}'`).join(',')

/** @param charsets of the server, those of Unicode too */
export function strings(charsets: readonly string[]): FuzzColumn[] {
  return [
    ...charsets.flatMap((charset) => [
      { type: `varchar(60) CHARACTER SET ${charset}`, value: text(60, WORLD) },
      { type: `char(20) CHARACTER SET ${charset}`, value: text(20, WORLD) },
    ]),
    // Around the lengths where a value's own length takes two bytes, and where a CHAR's does not fit its metadata's byte.
    ...[63, 64, 255].map((length) => ({
      type: `char(${length}) CHARACTER SET utf8mb4`,
      value: text(length, WORLD),
    })),
    ...[255, 256, 300].map((length) => ({
      type: `varchar(${length}) CHARACTER SET latin1`,
      value: text(length, LATIN),
    })),
    ...['tinytext', 'text', 'mediumtext', 'longtext'].map((type) => ({
      type: `${type} CHARACTER SET utf8mb4`,
      value: text(50, WORLD),
    })),
    { type: 'text CHARACTER SET utf16', value: text(200, WORLD) },
    { type: 'text CHARACTER SET latin1', value: text(200, LATIN) },
    {
      type: 'mediumtext CHARACTER SET utf8mb4',
      value: (random) => `repeat(${text(9, WORLD)(random)}, ${random.below(3000)})`,
    },
  ]
}

export const binary: readonly FuzzColumn[] = [
  ...['tinyblob', 'blob', 'mediumblob', 'longblob'].map((type) => ({ type, value: bytes(200) })),
  ...[1, 20, 255].map((length) => ({ type: `binary(${length})`, value: bytes(length) })),
  ...[255, 256].map((length) => ({ type: `varbinary(${length})`, value: bytes(length) })),
  {
    type: 'longblob',
    value: (random) => `repeat(x'${random.hex(3)}', ${random.below(30_000)})`,
  },
  {
    type: 'geometry',
    value: (random) => `st_geomfromtext('POINT(${random.below(90)} 1.5)', 4326)`,
  },
  { type: 'point', value: (random) => `point(${random.fraction()}, ${random.below(9)})` },
]

export const enumerations: readonly FuzzColumn[] = [
  { type: `enum(${names(12)},'c''d')`, value: (random) => String(random.below(14)) },
  { type: `enum(${names(300)})`, value: (random) => String(random.below(301)) },
  ...[3, 9, 17, 25, 40, 64].map((count) => ({
    type: `set(${names(count)})`,
    value: (random: Random) => String(BigInt.asUintN(count, random.bytes(8).readBigUInt64BE())),
  })),
  {
    type: `set('é','ÿ','b') CHARACTER SET ucs2`,
    value: (random) => String(random.below(8)),
  },
  { type: `enum('漢','字','b') CHARACTER SET sjis`, value: (random) => String(random.below(4)) },
]
