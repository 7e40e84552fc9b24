import { uintBig } from '../big-endian.ts'
import type { CellReader } from '../cell-reader.ts'
import { uint32 } from '../little-endian.ts'
import { fractionBytes, storedFraction } from './fraction.ts'
import { LONGEST_INSTANT, writeFraction, writeInstant } from './write.ts'

/**
 * TIMESTAMP: seconds since 1970 in four bytes, highest first, then the fraction. The seconds are unsigned: MariaDB since
 * 11.5 goes past 2038, and no server goes before 1970.
 *
 * @param digits of the fraction, 0 to 6
 */
export function timestampReader(digits: number): CellReader {
  const size = fractionBytes(digits)
  return (bytes, at, out) => {
    out.reserve(LONGEST_INSTANT)
    const seconds =
      ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0
    const to = writeInstant(out.bytes, out.at, seconds)
    const fraction = size === 0 ? 0 : storedFraction(uintBig(bytes, at + 4, size), digits)
    out.at = writeFraction(out.bytes, to, fraction, digits)
    return at + 4 + size
  }
}

/** TIMESTAMP as before MySQL 5.6, lowest byte first; MariaDB's classic one where it has no fraction. */
const readClassicTimestamp: CellReader = (bytes, at, out) => {
  out.reserve(LONGEST_INSTANT)
  out.at = writeInstant(out.bytes, out.at, uint32(bytes, at))
  return at + 4
}

/**
 * MariaDB's classic TIMESTAMP with a fraction (`mysql56_temporal_format=OFF`): as the present one, but with as many digits
 * as the column has. (Source of MariaDB, `Field_timestamp_hires`.)
 */
export function classicTimestampReader(digits: number): CellReader {
  if (digits === 0) return readClassicTimestamp
  const size = fractionBytes(digits)
  return (bytes, at, out) => {
    out.reserve(LONGEST_INSTANT)
    const to = writeInstant(out.bytes, out.at, uintBig(bytes, at, 4))
    out.at = writeFraction(out.bytes, to, uintBig(bytes, at + 4, size), digits)
    return at + 4 + size
  }
}
