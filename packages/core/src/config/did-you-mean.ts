import { nearestNames } from '@tailrace/plugin-api'

/** `; did you mean "x"?`, or nothing. */
export function didYouMean(name: string, known: Iterable<string>): string {
  const [near] = nearestNames(name, known)
  return near === undefined ? '' : `; did you mean "${near}"?`
}
