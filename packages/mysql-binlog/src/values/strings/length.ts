import { DamagedRowError } from '../damaged-row-error.ts'

/**
 * Checks that a value of `length` bytes from `at` on is there, and gives the offset behind it.
 *
 * @throws DamagedRowError where it is not
 */
export function endOf(bytes: Uint8Array, at: number, length: number): number {
  const end = at + length
  if (end > bytes.length) {
    throw new DamagedRowError(
      `a value says that it has ${length} bytes, but ${Math.max(0, bytes.length - at)} are left of the event`,
    )
  }
  return end
}
