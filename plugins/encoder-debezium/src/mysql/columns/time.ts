import {
  type CellWriter,
  parseInteger,
  throughText,
  twoDigits,
  writeIsoTime,
} from '@tailrace/plugin-api/bytes'
import type { ColumnCodec } from '../../columns/column-codec.ts'
import type { Options } from '../../options.ts'

const DAY = 86_400_000_000

/** Microseconds of `[-]HH:MM:SS[.f]`, of which the hours have two digits or three. */
function microsOf(bytes: Uint8Array, start: number, end: number): number {
  const negative = bytes[start] === 0x2d
  const from = negative ? start + 1 : start
  const colon = bytes[from + 2] === 0x3a ? from + 2 : from + 3
  const minutes = parseInteger(bytes, from, colon) * 60 + twoDigits(bytes, colon + 1)
  let micros = (minutes * 60 + twoDigits(bytes, colon + 4)) * 1_000_000
  let scale = 100_000
  for (let i = colon + 7; i < end; i++, scale /= 10) micros += (bytes[i]! - 0x30) * scale
  return negative && micros !== 0 ? -micros : micros
}

const millis: CellWriter = (out, bytes, start, end) => {
  const micros = microsOf(bytes, start, end)
  out.integer(micros < 0 ? -Math.floor(-micros / 1000) : Math.floor(micros / 1000))
}

const micros: CellWriter = (out, bytes, start, end) => out.integer(microsOf(bytes, start, end))

const nanos: CellWriter = (out, bytes, start, end) => {
  const value = microsOf(bytes, start, end)
  out.integer(value)
  if (value !== 0) out.ascii('000')
}

/** As ISO 8601 has times of a day; other times as they are, so that they are not lost. */
const iso: CellWriter = (out, bytes, start, end) => {
  const value = microsOf(bytes, start, end)
  out.byte(0x22)
  if (value >= 0 && value <= DAY) writeIsoTime(out, value % DAY, -1)
  else out.copy(bytes, start, end)
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

/** TIME, which reaches from −838:59:59 to 838:59:59. */
export function timeCodec(precision: Options['timePrecision']): ColumnCodec {
  switch (precision) {
    case 'connect':
      return number('int32', 'org.apache.kafka.connect.data.Time', millis)
    case 'nanoseconds':
      return number('int64', 'io.debezium.time.NanoTime', nanos)
    case 'isostring':
      return {
        schema: { type: 'string', name: 'io.debezium.time.IsoTime', version: 1 },
        cell: iso,
        value: throughText(iso),
        fallback: '"00:00:00Z"',
        unavailable: '""',
      }
  }
  return number('int64', 'io.debezium.time.MicroTime', micros)
}
