import type { RowChange } from '@tailrace/plugin-api'

/** A cell's bytes; null for NULL, undefined where the image does not have it. */
export type Cell = Buffer | null | undefined

/** The cells of a row image; null without one. */
export function cellsAt({ cells, table }: RowChange, at: number): Cell[] | null {
  if (at < 0) return null
  const { bytes, spans } = cells!
  return table.columns.map(({ cell }) => {
    const start = spans[at + 2 * cell]!
    const length = spans[at + 2 * cell + 1]!
    if (length < 0) return length === -1 ? null : undefined
    return Buffer.from(bytes.subarray(start, start + length))
  })
}

/** Cells that both have, and that are not the same bytes: numbers of their columns. */
export function differentCells(one: readonly Cell[], other: readonly Cell[]): number[] {
  return one.flatMap((cell, column) => {
    const against = other[column]
    if (cell === undefined || against === undefined) return []
    const isSame = cell === null || against === null ? cell === against : cell.equals(against)
    return isSame ? [] : [column]
  })
}
