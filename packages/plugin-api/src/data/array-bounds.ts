import type { Value } from './value.ts'

/** Where an array value tells its lower bounds. A registered symbol, so that two installed copies of this package share it. */
const LOWER_BOUNDS = Symbol.for('@tailrace/plugin-api/1/lower-bounds')

/**
 * Gives an array value subscripts that do not begin at 1, as PostgreSQL's arrays may (`[0:1]={7,8}`).
 *
 * @param values the array, which is changed
 * @param bounds first subscript of each dimension, the outermost first
 */
export function withLowerBounds(values: Value[], bounds: readonly number[]): readonly Value[] {
  return Object.assign(values, { [LOWER_BOUNDS]: bounds })
}

/**
 * First subscripts of an array value's dimensions, the outermost first; null where all begin at 1, as in nearly every array. A copy of
 * the elements (`map`, `slice`, spread) is an array of its own, which begins at 1.
 */
export function lowerBoundsOf(values: readonly Value[]): readonly number[] | null {
  return (values as { readonly [LOWER_BOUNDS]?: readonly number[] })[LOWER_BOUNDS] ?? null
}
