import { expect } from 'vitest'
import type { Reading } from '../harness.ts'

/** Waits until the rows that a reading has led to are those expected, and says what differs where they never are. */
export async function untilSame(
  reading: Reading,
  found: () => readonly string[],
  expected: readonly string[],
): Promise<void> {
  const isSame = () => found().join('\n') === expected.join('\n')
  await reading.until(isSame, 'the rows to be equal').catch(() => {})
  expect(found()).toEqual(expected)
}
