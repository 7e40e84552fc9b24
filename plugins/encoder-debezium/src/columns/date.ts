import {
  type CellWriter,
  dateTime,
  parseDateTime,
  throughText,
  writeIsoDate,
} from '@tailrace/plugin-api/bytes'
import type { Options } from '../options.ts'
import type { ColumnCodec } from './column-codec.ts'

/** What Debezium writes for the dates `infinity` and `-infinity`: the low 32 bits of its driver's markers. */
const INFINITY = -2_147_472_692
const MINUS_INFINITY = -2_147_472_691

function daysOf(bytes: Uint8Array, start: number, end: number): number {
  parseDateTime(bytes, start, end)
  if (dateTime.infinite === 0) return dateTime.days
  return dateTime.infinite > 0 ? INFINITY : MINUS_INFINITY
}

const days: CellWriter = (out, bytes, start, end) => {
  out.integer(daysOf(bytes, start, end))
}

const iso: CellWriter = (out, bytes, start, end) => {
  out.byte(0x22)
  writeIsoDate(out, daysOf(bytes, start, end))
  out.byte(0x5a)
  out.byte(0x22)
}

/** Dates. */
export function dateCodec(precision: Options['timePrecision']): ColumnCodec {
  if (precision === 'isostring') {
    return {
      schema: { type: 'string', name: 'io.debezium.time.IsoDate', version: 1 },
      cell: iso,
      value: throughText(iso),
      fallback: '"1970-01-01Z"',
      unavailable: '""',
    }
  }
  const name =
    precision === 'connect' ? 'org.apache.kafka.connect.data.Date' : 'io.debezium.time.Date'
  return {
    schema: { type: 'int32', name, version: 1 },
    cell: days,
    value: throughText(days),
    fallback: '0',
    unavailable: '0',
  }
}
