import {
  type CellWriter,
  dateTime,
  parseTime,
  throughText,
  writeIsoTime,
} from '@tailrace/plugin-api/bytes'
import type { Options } from '../options.ts'
import type { ColumnCodec } from './column-codec.ts'
import { writeEpoch } from './epoch.ts'

function sinceMidnight(digits: 3 | 6 | 9): CellWriter {
  return (out, bytes, start, end) => {
    parseTime(bytes, start, end)
    writeEpoch(out, 0, dateTime.micros, digits)
  }
}

/** In UTC where there is a zone, the fraction without trailing zeros, 24:00 as 00:00. */
const iso: CellWriter = (out, bytes, start, end) => {
  parseTime(bytes, start, end)
  out.byte(0x22)
  writeIsoTime(out, dateTime.micros % 86_400_000_000, -1)
  out.byte(0x5a)
  out.byte(0x22)
}

function number(type: 'int32' | 'int64', name: string, cell: CellWriter): ColumnCodec {
  return {
    schema: { type, name, version: 1 },
    cell,
    value: throughText(cell),
    fallback: '0',
    unavailable: '0',
  }
}

function string(name: string, cell: CellWriter, fallback: string): ColumnCodec {
  return {
    schema: { type: 'string', name, version: 1 },
    cell,
    value: throughText(cell),
    fallback,
    unavailable: '""',
  }
}

/** Times of day without a zone. */
export function timeCodec(precision: Options['timePrecision'], fraction: number): ColumnCodec {
  switch (precision) {
    case 'connect':
      return number('int32', 'org.apache.kafka.connect.data.Time', sinceMidnight(3))
    case 'nanoseconds':
      return number('int64', 'io.debezium.time.NanoTime', sinceMidnight(9))
    case 'isostring':
      return string('io.debezium.time.IsoTime', iso, '"00:00:00Z"')
    case 'adaptive':
      if (fraction <= 3) return number('int32', 'io.debezium.time.Time', sinceMidnight(3))
  }
  return number('int64', 'io.debezium.time.MicroTime', sinceMidnight(6))
}

/** Times of day with a zone. */
export function timetzCodec(): ColumnCodec {
  return string('io.debezium.time.ZonedTime', iso, '"00:00:00Z"')
}
