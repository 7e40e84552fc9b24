import {
  compareSnapshots,
  meetSnapshots,
  NO_SNAPSHOTS,
  type SnapshotProgress,
} from '@tailrace/plugin-api/snapshot'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arbitraryProgress, rowsOf } from './arbitrary-progress.ts'

const atMost = (a: SnapshotProgress, b: SnapshotProgress) => {
  const order = compareSnapshots(a, b)
  return order !== undefined && order <= 0
}

/** What another progress includes as well, more or less: unrelated ones are rarely comparable. */
const related = fc
  .tuple(arbitraryProgress, arbitraryProgress, arbitraryProgress, fc.nat(3))
  .map(([a, b, c, kind]): [SnapshotProgress, SnapshotProgress, SnapshotProgress] => {
    if (kind === 0) return [a, b, c]
    if (kind === 1) return [meetSnapshots([a, b, c]), meetSnapshots([a, b]), a]
    if (kind === 2) return [meetSnapshots([a, c]), a, c]
    return [a, a, meetSnapshots([a, b])]
  })

describe('the order of snapshot progress', () => {
  it('is inclusion of the rows covered', () => {
    fc.assert(
      fc.property(related, ([a, b]) => {
        const [x, y] = [rowsOf(a), rowsOf(b)]
        const [forward, backward] = [x.isSubsetOf(y), y.isSubsetOf(x)]
        const expected = forward ? (backward ? 0 : -1) : backward ? 1 : undefined
        expect(compareSnapshots(a, b)).toBe(expected)
      }),
      { numRuns: 400 },
    )
  })

  it('is a partial order', () => {
    fc.assert(
      fc.property(related, ([a, b, c]) => {
        expect(compareSnapshots(a, structuredClone(a))).toBe(0)
        const [there, back] = [compareSnapshots(a, b), compareSnapshots(b, a)]
        expect(back).toBe(there === undefined ? undefined : there === 0 ? 0 : -there)
        expect(!atMost(a, b) || !atMost(b, c) || atMost(a, c)).toBe(true)
      }),
      { numRuns: 400 },
    )
  })

  it('takes no progress for the beginning', () => {
    expect(compareSnapshots(undefined, NO_SNAPSHOTS)).toBe(0)
    expect(compareSnapshots(undefined, { next: 2, active: [] })).toBe(-1)
    expect(meetSnapshots([undefined, undefined])).toEqual(NO_SNAPSHOTS)
  })
})

describe('the meet of snapshot progress', () => {
  it('covers exactly what all of them cover', () => {
    fc.assert(
      fc.property(related, (list) => {
        const rows = list.map(rowsOf)
        const common = rows.reduce((a, b) => a.intersection(b))
        expect(rowsOf(meetSnapshots(list))).toEqual(common)
      }),
      { numRuns: 250 },
    )
  })

  it('is the greatest lower bound, whatever the order of the list', () => {
    fc.assert(
      fc.property(related, arbitraryProgress, (list, other) => {
        const meet = meetSnapshots(list)
        for (const each of list) expect(atMost(meet, each)).toBe(true)
        const below = meetSnapshots([other, ...list])
        expect(atMost(below, meet)).toBe(true)
        expect(atMost(other, meet)).toBe(list.every((each) => atMost(other, each)))
        expect(compareSnapshots(meetSnapshots(list.toReversed()), meet)).toBe(0)
        expect(compareSnapshots(meetSnapshots([...list, ...list]), meet)).toBe(0)
        expect(meet.next).toBe(Math.max(...list.map(({ next }) => next)))
      }),
      { numRuns: 250 },
    )
  })

  it('reads a snapshot again for one that does not know it', () => {
    const unknown = { next: 2, active: [] }
    const finished = { next: 3, active: [] }
    expect(meetSnapshots([finished, unknown])).toEqual({
      next: 3,
      active: [{ id: 2, finished: [], parts: {}, open: [] }],
    })
  })

  it('needs something to meet', () => {
    expect(() => meetSnapshots([])).toThrow(TypeError)
  })
})
