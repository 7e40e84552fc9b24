import { z } from 'zod'
import { compileTablePatterns } from './table-pattern.ts'

const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}
const sizes: Readonly<Record<string, number>> = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 }

/**
 * A duration such as `500ms`, `10s`, `5m`, `12h`, `7d`; gives milliseconds.
 */
export function duration() {
  return z
    .string()
    .regex(/^\d+(\.\d+)?(ms|s|m|h|d)$/, 'expected a duration such as 500ms, 10s, 5m, 12h or 7d')
    .transform((text) => {
      const [, number, unit] = /^([\d.]+)(\D+)$/.exec(text)!
      return Number(number) * units[unit!]!
    })
}

/** A size such as `512KiB` or `1MiB`; gives bytes. */
export function byteSize() {
  return z
    .string()
    .regex(/^\d+(\.\d+)?(B|KiB|MiB|GiB)$/, 'expected a size such as 512KiB, 1MiB or 2GiB')
    .transform((text) => {
      const [, number, unit] = /^([\d.]+)(\D+)$/.exec(text)!
      return Math.floor(Number(number) * sizes[unit!]!)
    })
}

/** A list of table patterns, see {@link compileTablePatterns}. */
export function tablePatterns() {
  return z
    .array(z.string().min(1))
    .min(1)
    .refine(
      (patterns) => {
        try {
          compileTablePatterns(patterns)
          return true
        } catch {
          return false
        }
      },
      { message: 'a regular expression after re: is not valid' },
    )
}

/** A list of names of columns, none of them twice. */
export function columnNames() {
  return z
    .array(z.string().min(1))
    .min(1)
    .refine((columns) => new Set(columns).size === columns.length, {
      message: 'a column is named twice',
    })
}
