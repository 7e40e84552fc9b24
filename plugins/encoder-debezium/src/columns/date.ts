import { dateTime, parseDateTime } from '@tailrace/plugin-api/bytes'
import type { Options } from '../options.ts'
import { type CellWriter, type ColumnCodec, throughText } from './column-codec.ts'
import { writeIsoDate } from './iso.ts'

/** What Debezium 3.4.1 writes for the dates `infinity` and `-infinity` (the low 32 bits of the driver's markers). */
const INFINITY = '-2147472692'
const MINUS_INFINITY = '-2147472691'

const days: CellWriter = (out, bytes, start, end) => {
  parseDateTime(bytes, start, end)
  if (dateTime.infinite === 0) out.integer(dateTime.days)
  else out.ascii(dateTime.infinite > 0 ? INFINITY : MINUS_INFINITY)
}

const iso: CellWriter = (out, bytes, start, end) => {
  parseDateTime(bytes, start, end)
  out.byte(0x22)
  if (dateTime.infinite === 0) {
    writeIsoDate(out, dateTime.days)
    out.byte(0x5a)
  } else out.copy(bytes, start, end)
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
