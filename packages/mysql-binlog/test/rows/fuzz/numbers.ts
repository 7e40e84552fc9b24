import type { FuzzColumn } from './column.ts'
import type { Random } from './random.ts'

const WIDTHS = { tinyint: 8, smallint: 16, mediumint: 24, int: 32, bigint: 64 }
const DECIMALS = [
  [1, 0],
  [4, 1],
  [9, 0],
  [9, 9],
  [10, 0],
  [10, 2],
  [12, 11],
  [18, 9],
  [19, 10],
  [27, 3],
  [30, 30],
  [38, 10],
  [65, 0],
  [65, 30],
] as const

export const numbers: readonly FuzzColumn[] = [
  ...Object.entries(WIDTHS).flatMap(([type, bits]) => [
    { type, value: (random: Random) => integer(random, bits) },
    { type: `${type} unsigned`, value: (random: Random) => unsignedInteger(random, bits) },
  ]),
  ...DECIMALS.map(([precision, scale]) => ({
    type: `decimal(${precision},${scale})`,
    value: (random: Random) => decimal(random, precision, scale),
  })),
  {
    type: 'decimal(12,2) unsigned',
    value: (random) => decimal(random, 12, 2).replace('-', ''),
  },
  { type: 'float', value: float, isFloat: true },
  { type: 'double', value: double },
  { type: 'bool', value: (random) => String(random.below(2)) },
  { type: 'year', value: (random) => random.of(['0', '1901', '1999', '2024', '2155']) },
  ...[1, 7, 8, 9, 31, 32, 33, 63, 64].map((bits) => ({
    type: `bit(${bits})`,
    value: (random: Random) =>
      `b'${Array.from({ length: 1 + random.below(bits) }, () => random.below(2)).join('')}'`,
  })),
]

export function integer(random: Random, bits: number): string {
  const highest = 2n ** BigInt(bits - 1)
  if (random.once(10)) return String(random.of([highest - 1n, -highest, 0n, -1n]))
  return String(BigInt.asIntN(bits, anyWidth(random)))
}

export function unsignedInteger(random: Random, bits: number): string {
  if (random.once(10)) return String(2n ** BigInt(bits) - 1n)
  return String(BigInt.asUintN(bits, anyWidth(random)))
}

function anyWidth(random: Random): bigint {
  return random.bytes(8).readBigUInt64BE() >> BigInt(random.below(64))
}

export function decimal(random: Random, precision: number, scale: number): string {
  const whole = random.digits(random.below(precision - scale + 1)) || '0'
  const sign = random.once(2) ? '-' : ''
  return `${sign}${whole}${scale > 0 ? `.${random.digits(scale)}` : ''}`
}

export function double(random: Random): string {
  const value = random.of([
    random.bytes(8).readDoubleBE(),
    random.below(1e9) / 10 ** random.below(20),
    Math.round((random.fraction() - 0.5) * 10 ** random.below(20)),
  ])
  return Number.isFinite(value) ? String(value) : '0'
}

function float(random: Random): string {
  const value = random.of([
    random.bytes(4).readFloatBE(),
    Math.fround((random.fraction() - 0.5) * 10 ** random.below(12)),
  ])
  return Number.isFinite(value) ? String(value) : '0'
}
