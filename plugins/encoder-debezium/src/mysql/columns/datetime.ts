import type { ColumnCodec } from '../../columns/column-codec.ts'
import { timestampCodec } from '../../columns/timestamp.ts'
import type { Options } from '../../options.ts'
import { withoutZeroDates } from './date.ts'

/** DATETIME: the local value as if it were UTC; zero dates as for dates. */
export function datetimeCodec(
  precision: Options['timePrecision'],
  fraction: number,
  nullable: boolean,
): ColumnCodec {
  return withoutZeroDates(timestampCodec(precision, fraction), nullable)
}
