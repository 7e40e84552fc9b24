import type { Flavor } from '../rows/flavor.ts'
import { collationRanges } from './generated/collations.ts'

/**
 * The character set of a collation.
 *
 * @param collation its id, as in `information_schema.COLLATIONS`
 * @throws RangeError for an id that the flavor does not have
 */
export function charsetOf(collation: number, flavor: Flavor): string {
  const ranges = collationRanges[flavor]
  let low = 0
  let high = ranges.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const [first, last, charset] = ranges[middle]!
    if (collation < first) high = middle - 1
    else if (collation > last) low = middle + 1
    else return charset
  }
  throw new RangeError(`the collation ${collation} is not known of ${flavor}`)
}
