import type { FuzzColumn } from './column.ts'
import type { Random } from './random.ts'

const DATES = ['0000-00-00', '2024-00-00', '9999-12-31', '0001-01-01', '1000-10-00', '2024-02-29']
const TIMES = ['838:59:59', '-838:59:59', '00:00:00', '-00:00:59', '-00:01:00', '-00:00:01']

/** @param lastSecond the last instant that a TIMESTAMP of the server can be */
export function temporal(lastSecond: number): FuzzColumn[] {
  return [
    { type: 'date', value: (random) => `'${date(random)}'` },
    ...[0, 1, 2, 3, 4, 5, 6].flatMap((digits) => [
      { type: `datetime(${digits})`, value: (random: Random) => datetime(random, digits) },
      { type: `time(${digits})`, value: (random: Random) => time(random, digits) },
      {
        type: `timestamp(${digits}) NULL`,
        value: (random: Random) => timestamp(random, digits, lastSecond),
      },
    ]),
  ]
}

export function datetime(random: Random, digits: number): string {
  return `'${date(random)} ${clock(random)}${fraction(random, digits)}'`
}

export function time(random: Random, digits: number): string {
  if (random.once(10)) return `'${random.of(TIMES)}'`
  if (random.once(10)) return `'-00:00:00${fraction(random, digits)}'`
  const sign = random.once(2) ? '-' : ''
  const hour = random.once(2) ? random.below(838) : two(random, 24)
  return `'${sign}${hour}:${two(random, 60)}:${two(random, 60)}${fraction(random, digits)}'`
}

export function timestamp(random: Random, digits: number, lastSecond: number): string {
  if (random.once(12)) return `'0000-00-00 00:00:00'`
  const instant = new Date((1 + random.below(lastSecond - 1)) * 1000).toISOString()
  return `'${instant.slice(0, 19).replace('T', ' ')}${fraction(random, digits)}'`
}

function date(random: Random): string {
  if (random.once(12)) return random.of(DATES)
  const year = String(random.below(10_000)).padStart(4, '0')
  return `${year}-${String(1 + random.below(12)).padStart(2, '0')}-${String(1 + random.below(28)).padStart(2, '0')}`
}

function clock(random: Random): string {
  return `${two(random, 24)}:${two(random, 60)}:${two(random, 60)}`
}

function fraction(random: Random, digits: number): string {
  return digits === 0 ? '' : `.${random.digits(digits)}`
}

function two(random: Random, below: number): string {
  return String(random.below(below)).padStart(2, '0')
}
