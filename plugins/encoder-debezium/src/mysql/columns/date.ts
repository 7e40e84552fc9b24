import { type CellWriter, throughText } from '@tailrace/plugin-api/bytes'
import type { ColumnCodec } from '../../columns/column-codec.ts'
import { dateCodec as plainDateCodec } from '../../columns/date.ts'
import type { Options } from '../../options.ts'
import { isZeroDate } from './zero-date.ts'

/** Dates; zero dates are null or, where the column admits none, the epoch. */
export function dateCodec(precision: Options['timePrecision'], nullable: boolean): ColumnCodec {
  return withoutZeroDates(plainDateCodec(precision), nullable)
}

/** A codec of dates, or of dates and times, that zero dates are kept away from. */
export function withoutZeroDates(codec: ColumnCodec, nullable: boolean): ColumnCodec {
  const instead = nullable ? 'null' : codec.fallback
  const plain = codec.cell
  const cell: CellWriter = (out, bytes, start, end) => {
    if (isZeroDate(bytes, start)) out.ascii(instead)
    else plain(out, bytes, start, end)
  }
  return { ...codec, cell, value: throughText(cell) }
}
