import type { ChangeBatch, Position, Source } from '@tailrace/plugin-api'

/**
 * Drops from batches what a sink's stored position includes already: sinks may have stopped at different places, and the source
 * begins at the earliest.
 *
 * @returns a function for each batch in turn, or null where the sink's position includes nothing that the source will emit
 */
export function dropCovered(
  source: Source,
  start: Position | null,
  stored: Position | null,
): ((batch: ChangeBatch) => ChangeBatch) | null {
  if (stored === null || start === null || atMost(source.compare(stored, start))) return null
  let passed = false
  return (batch) => {
    if (passed) return batch
    const order = source.compare(stored, batch.position)
    const result = batch.with(batch.changes.filter((change) => !source.covers(stored, change)))
    if (atMost(order)) passed = true
    return result
  }
}

/** Whether an order is defined, and not greater. */
function atMost(order: number | undefined): boolean {
  return order !== undefined && order <= 0
}

/**
 * Where the source must begin to serve sinks at these positions.
 *
 * @throws TypeError where the source cannot order them and has no `meet`
 */
export function earliest(source: Source, positions: readonly Position[]): Position | null {
  const [first, ...rest] = positions
  if (first === undefined) return null
  if (rest.length === 0) return first
  if (source.meet !== undefined) return source.meet(positions)
  return rest.reduce((least, position) => {
    const order = source.compare(position, least)
    if (order === undefined) {
      throw new TypeError('the source cannot order the positions of its sinks')
    }
    return order < 0 ? position : least
  }, first)
}
