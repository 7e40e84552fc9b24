import {
  type ByteWriter,
  type CellWriter,
  dateTime,
  parseDateTime,
  throughText,
  writeIsoDate,
  writeIsoTime,
} from '@tailrace/plugin-api/bytes'
import type { ColumnCodec } from '../columns/column-codec.ts'

/** Length of `2024-05-06 07:08:09`. */
const SECONDS = 19

/**
 * Timestamps with a zone: ISO 8601 in UTC, the fraction with as many digits as the column holds.
 *
 * @param fraction fractional digits of the column
 */
export function timestamptzCodec(fraction: number): ColumnCodec {
  const cell: CellWriter = (out, bytes, start, end) => {
    if (isPlain(bytes, start, end)) copyPlain(out, bytes, start, end, fraction)
    else convert(out, bytes, start, end, fraction)
  }
  return {
    schema: { type: 'string', name: 'io.debezium.time.ZonedTimestamp', version: 1 },
    cell,
    value: throughText(cell),
    fallback: '"1970-01-01T00:00:00Z"',
    unavailable: '""',
  }
}

/** Whether the text is `YYYY-MM-DD HH:MM:SS[.f]+00`, which nearly all are. */
function isPlain(bytes: Uint8Array, start: number, end: number): boolean {
  return (
    end - start >= SECONDS + 3 &&
    bytes[start + 4] === 0x2d &&
    bytes[start + 10] === 0x20 &&
    bytes[end - 3] === 0x2b &&
    bytes[end - 2] === 0x30 &&
    bytes[end - 1] === 0x30
  )
}

function copyPlain(
  out: ByteWriter,
  bytes: Uint8Array,
  start: number,
  end: number,
  fraction: number,
): void {
  out.reserve(32)
  const target = out.bytes
  let at = out.length
  target[at++] = 0x22
  for (let i = start; i < start + SECONDS; i++) target[at++] = bytes[i]!
  target[at - 9] = 0x54
  if (fraction > 0) {
    target[at++] = 0x2e
    let digits = fraction
    for (let i = start + SECONDS + 1; i < end - 3 && digits > 0; i++, digits--) {
      target[at++] = bytes[i]!
    }
    for (; digits > 0; digits--) target[at++] = 0x30
  }
  target[at++] = 0x5a
  target[at++] = 0x22
  out.length = at
}

function convert(
  out: ByteWriter,
  bytes: Uint8Array,
  start: number,
  end: number,
  fraction: number,
): void {
  parseDateTime(bytes, start, end)
  out.byte(0x22)
  if (dateTime.infinite === 0) {
    writeIsoDate(out, dateTime.days)
    out.byte(0x54)
    writeIsoTime(out, dateTime.micros, fraction)
    out.byte(0x5a)
  } else out.copy(bytes, start, end)
  out.byte(0x22)
}
