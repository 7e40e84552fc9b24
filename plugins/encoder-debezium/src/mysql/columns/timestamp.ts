import { type CellWriter, throughText } from '@tailrace/plugin-api/bytes'
import type { ColumnCodec } from '../../columns/column-codec.ts'
import { isZeroDate } from './zero-date.ts'

/** Length of `2024-05-06 07:08:09`. */
const SECONDS = 19

/**
 * TIMESTAMP: ISO 8601 in UTC, the fraction with as many digits as the column holds. The zero timestamp, which lies in the log as 0, is
 * the epoch.
 *
 * @param fraction fractional digits of the column
 */
export function timestampCodec(fraction: number): ColumnCodec {
  const zero = `"1970-01-01T00:00:00${fraction === 0 ? '' : `.${'0'.repeat(fraction)}`}Z"`
  const cell: CellWriter = (out, bytes, start, end) => {
    if (isZeroDate(bytes, start)) {
      out.ascii(zero)
      return
    }
    out.reserve(32)
    const target = out.bytes
    let at = out.length
    target[at++] = 0x22
    for (let i = start; i < start + SECONDS; i++) target[at++] = bytes[i]!
    target[at - 9] = 0x54
    if (fraction > 0) {
      target[at++] = 0x2e
      let digits = fraction
      for (let i = start + SECONDS + 1; i < end && digits > 0; i++, digits--) {
        if (bytes[i] === 0x5a) break
        target[at++] = bytes[i]!
      }
      for (; digits > 0; digits--) target[at++] = 0x30
    }
    target[at++] = 0x5a
    target[at++] = 0x22
    out.length = at
  }
  return {
    schema: { type: 'string', name: 'io.debezium.time.ZonedTimestamp', version: 1 },
    cell,
    value: throughText(cell),
    fallback: '"1970-01-01T00:00:00Z"',
    unavailable: '""',
  }
}
