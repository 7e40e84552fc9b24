import {
  type CellWriter,
  dateTime,
  parseDateTime,
  throughText,
  writeIsoDate,
  writeIsoTime,
} from '@tailrace/plugin-api/bytes'
import type { Options } from '../options.ts'
import type { ColumnCodec } from './column-codec.ts'
import { writeEpoch } from './epoch.ts'

/** The driver's markers for `infinity` and `-infinity` in milliseconds; finer units append zeros to them. */
const INFINITY = '9223372036825200'
const MINUS_INFINITY = '-9223372036832400'

function epoch(digits: 3 | 6 | 9): CellWriter {
  const zeros = digits === 3 ? '' : '000'
  return (out, bytes, start, end) => {
    parseDateTime(bytes, start, end)
    if (dateTime.infinite === 0) writeEpoch(out, dateTime.days, dateTime.micros, digits)
    else out.ascii((dateTime.infinite > 0 ? INFINITY : MINUS_INFINITY) + zeros)
  }
}

const iso: CellWriter = (out, bytes, start, end) => {
  parseDateTime(bytes, start, end)
  if (dateTime.infinite !== 0) {
    const milliseconds = Number(dateTime.infinite > 0 ? INFINITY : MINUS_INFINITY)
    dateTime.days = Math.floor(milliseconds / 86_400_000)
    dateTime.micros = (milliseconds - dateTime.days * 86_400_000) * 1000
  }
  out.byte(0x22)
  writeIsoDate(out, dateTime.days)
  out.byte(0x54)
  writeIsoTime(out, dateTime.micros, -1)
  out.ascii('Z"')
}

function number(name: string, digits: 3 | 6 | 9): ColumnCodec {
  const cell = epoch(digits)
  return {
    schema: { type: 'int64', name, version: 1 },
    cell,
    value: throughText(cell),
    fallback: '0',
    unavailable: '0',
  }
}

/** Timestamps without a zone: the local value as if it were UTC. */
export function timestampCodec(precision: Options['timePrecision'], fraction: number): ColumnCodec {
  switch (precision) {
    case 'connect':
      return number('org.apache.kafka.connect.data.Timestamp', 3)
    case 'microseconds':
      return number('io.debezium.time.MicroTimestamp', 6)
    case 'nanoseconds':
      return number('io.debezium.time.NanoTimestamp', 9)
    case 'isostring':
      return {
        schema: { type: 'string', name: 'io.debezium.time.IsoTimestamp', version: 1 },
        cell: iso,
        value: throughText(iso),
        fallback: '"1970-01-01T00:00:00Z"',
        unavailable: '""',
      }
  }
  return fraction <= 3
    ? number('io.debezium.time.Timestamp', 3)
    : number('io.debezium.time.MicroTimestamp', 6)
}
