import type { RowsEvent } from '../events/rows-event.ts'
import type { CellOutput } from '../values/cell-output.ts'
import { DamagedRowError } from '../values/damaged-row-error.ts'
import { PartialUpdateReader } from './partial-update-reader.ts'
import type { RowReader } from './row-reader.ts'

/**
 * Reads all rows of an event. Each image takes two spans a column, one behind the other from `spanAt` on: one image a row,
 * and two for an update, what was before what came.
 *
 * @param types of the columns, as in the table map
 * @returns where the next spans go
 * @throws DamagedRowError
 */
export function readRows(
  event: RowsEvent,
  types: Uint8Array,
  reader: RowReader,
  out: CellOutput,
  spanAt: number,
): number {
  const { bytes, end, before, after } = event
  const step = 2 * reader.columnCount
  let at = event.at
  let span = spanAt
  if (event.isPartial && before !== null && after !== null) {
    const updates = new PartialUpdateReader(reader, types)
    while (at < end) {
      at = updates.read(bytes, at, end, before, after, out, span, span + step)
      span += 2 * step
    }
    return span
  }
  while (at < end) {
    const start = at
    if (before !== null) {
      at = reader.read(bytes, at, end, before, out, span)
      span += step
    }
    if (after !== null) {
      at = reader.read(bytes, at, end, after, out, span)
      span += step
    }
    // Neither server logs rows without any column.
    if (at === start) throw new DamagedRowError('a row has no columns')
  }
  return span
}
