import { type CellWriter, latin1, throughText } from '@tailrace/plugin-api/bytes'
import type { Options } from '../options.ts'
import type { ColumnCodec } from '../columns/column-codec.ts'

/** Microseconds of a month of 365.25 / 12 days. */
const MONTH = 2_629_800_000_000n
const DAY = 86_400_000_000n
const LEAST = -(2n ** 63n)
const GREATEST = 2n ** 63n - 1n

interface Parts {
  readonly months: bigint
  readonly days: bigint
  readonly micros: bigint
}

const form =
  /^P(?:(-?\d+)Y)?(?:(-?\d+)M)?(?:(-?\d+)W)?(?:(-?\d+)D)?(?:T(?:(-?\d+)H)?(?:(-?\d+)M)?(?:(-?)(\d+)(?:\.(\d{1,6}))?S)?)?$/

/** Parts of an interval written with `IntervalStyle=iso_8601`, each with its own sign; null for other text. */
function parse(text: string): Parts | null {
  const match = form.exec(text)
  if (match === null) return null
  const [, years, months, weeks, days, hours, minutes, sign, seconds, fraction] = match
  const whole = BigInt(seconds ?? 0) * 1_000_000n + BigInt((fraction ?? '').padEnd(6, '0'))
  return {
    months: BigInt(years ?? 0) * 12n + BigInt(months ?? 0),
    days: BigInt(weeks ?? 0) * 7n + BigInt(days ?? 0),
    micros:
      BigInt(hours ?? 0) * 3_600_000_000n +
      BigInt(minutes ?? 0) * 60_000_000n +
      (sign === '-' ? -whole : whole),
  }
}

const numeric: CellWriter = (out, bytes, start, end) => {
  const text = latin1(bytes, start, end)
  const parts = parse(text)
  if (parts === null) {
    out.ascii(String(text.startsWith('-') ? LEAST : GREATEST))
    return
  }
  const micros = parts.months * MONTH + parts.days * DAY + parts.micros
  out.ascii(String(micros > GREATEST ? GREATEST : micros < LEAST ? LEAST : micros))
}

const iso: CellWriter = (out, bytes, start, end) => {
  const text = latin1(bytes, start, end)
  const parts = parse(text)
  out.ascii(JSON.stringify(parts === null ? text : isoText(parts)))
}

/** Every part is named, as Debezium does: `P1Y2M3DT4H5M6.789S`, `P0Y0M1DT0H0M0S`. */
function isoText({ months, days, micros }: Parts): string {
  const minutes = micros / 60_000_000n
  const rest = micros % 60_000_000n
  const sign = rest < 0n ? '-' : ''
  const digits = String(rest < 0n ? -rest : rest).padStart(7, '0')
  const fraction = digits.slice(-6).replace(/0+$/, '')
  const seconds = `${sign}${digits.slice(0, -6)}${fraction === '' ? '' : `.${fraction}`}`
  return `P${months / 12n}Y${months % 12n}M${days}DT${minutes / 60n}H${minutes % 60n}M${seconds}S`
}

/** Intervals. */
export function intervalCodec(mode: Options['intervalMode']): ColumnCodec {
  return mode === 'numeric'
    ? {
        schema: { type: 'int64', name: 'io.debezium.time.MicroDuration', version: 1 },
        cell: numeric,
        value: throughText(numeric),
        fallback: '0',
        unavailable: '0',
      }
    : {
        schema: { type: 'string', name: 'io.debezium.time.Interval', version: 1 },
        cell: iso,
        value: throughText(iso),
        fallback: '"P0Y0M0DT0H0M0S"',
        unavailable: '""',
      }
}
