import { compareSnapshots, NO_SNAPSHOTS } from '@tailrace/plugin-api/snapshot'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatLsn, parseLsn } from '../src/lsn.ts'
import {
  comparePositions,
  covers,
  coversPlace,
  meetPositions,
  type PostgresPosition,
} from '../src/position.ts'
import { SnapshotRead } from '../src/snapshot/snapshot-read.ts'
import { PostgresTransaction } from '../src/transaction.ts'

// Small numbers, so that equal and neighbouring places occur.
const place = fc.integer({ min: 0, max: 12 })
const ordinal = fc.constantFrom(-1, -0.5, 0, 0.5, 1, 2)
const base = { system: '7', timeline: 1, database: 'shop' }
const position = fc.oneof(
  place.map((lsn): PostgresPosition => ({ ...base, lsn: formatLsn(lsn) })),
  fc.tuple(place, place, place, ordinal).map(([lsn, commit, at, ordinal]): PostgresPosition => ({
    ...base,
    lsn: formatLsn(Math.min(lsn, commit)),
    open: { commit: formatLsn(commit), place: formatLsn(at), ordinal },
  })),
)
const changes = fc.tuple(place, place, ordinal)

// Sinks of a pipeline that began anew, while snapshots went on.
const snapshot = fc.constantFrom(
  undefined,
  { next: 2, active: [{ id: 1, finished: [], parts: {}, open: [] }] },
  { next: 2, active: [{ id: 1, finished: [], parts: { 0: [[0, 1] as const] }, open: [] }] },
  { next: 2, active: [{ id: 1, finished: [], parts: { 0: [[1, 2] as const] }, open: [] }] },
  { next: 2, active: [] },
)
const generations = fc.constantFrom(undefined, 1, 2)
const anyPosition = fc
  .tuple(position, generations, snapshot)
  .map(([of, generation, snapshot]): PostgresPosition => ({
    ...of,
    ...(generation === undefined ? {} : { generation }),
    ...(snapshot === undefined ? {} : { snapshot }),
  }))
const origin = { connector: 'postgresql', server: '7', database: 'shop', version: '18' }
const anyChange = fc.oneof(
  fc.tuple(changes, generations).map(([[commit, place, ordinal], generation = 0]) => {
    const transaction = new PostgresTransaction(origin, '7', 1, commit, 0, 0, generation)
    return { kind: 'mark' as const, mark: 'commit' as const, transaction, place, ordinal }
  }),
  fc.tuple(fc.nat(2), generations).map(([chunk, generation = 0]) => {
    const read = { snapshot: 1, table: 0, chunk, read: 'r' }
    const point = { name: 'p', lsn: 1, time: 0 }
    const transaction = new SnapshotRead(origin, point, read, generation)
    return { kind: 'mark' as const, mark: 'commit' as const, transaction, place: 1, ordinal: 0 }
  }),
)
const isAtMost = (a: PostgresPosition, b: PostgresPosition) => {
  const order = comparePositions(a, b)
  return order !== undefined && order <= 0
}

describe('positions', () => {
  it('are ordered: reflexive, antisymmetric, transitive', () => {
    fc.assert(
      fc.property(position, position, position, (a, b, c) => {
        const compare = (x: PostgresPosition, y: PostgresPosition) =>
          Math.sign(comparePositions(x, y)!)
        expect(compare(a, structuredClone(a))).toBe(0)
        expect(compare(a, b) + compare(b, a)).toBe(0)
        const [first, second, third] = [a, b, c].sort(compare)
        expect(compare(first!, second!) <= 0 && compare(second!, third!) <= 0).toBe(true)
        expect(compare(first!, third!)).toBeLessThanOrEqual(0)
      }),
    )
  })

  it('cover what earlier positions cover', () => {
    fc.assert(
      fc.property(position, position, changes, (a, b, [commit, at, ordinal]) => {
        const implied =
          comparePositions(a, b)! > 0 ||
          !coversPlace(a, commit, at, ordinal) ||
          coversPlace(b, commit, at, ordinal)
        expect(implied).toBe(true)
      }),
    )
  })

  it('of several generations are partly ordered, and cover what is before them', () => {
    fc.assert(
      fc.property(anyPosition, anyPosition, anyPosition, anyChange, (a, b, c, change) => {
        const [forward, backward] = [comparePositions(a, b), comparePositions(b, a)]
        expect(forward === undefined ? undefined : Math.sign(forward) + Math.sign(backward!)).toBe(
          backward === undefined ? undefined : 0,
        )
        expect(isAtMost(a, b) && isAtMost(b, c) && !isAtMost(a, c)).toBe(false)
        expect(isAtMost(a, b) && covers(a, change) && !covers(b, change)).toBe(false)
      }),
      { numRuns: 2000 },
    )
  })

  it('include nothing of a later generation, and all of earlier ones', () => {
    fc.assert(
      fc.property(anyPosition, anyChange, (position, change) => {
        const generations = change.transaction.generation - (position.generation ?? 0)
        expect(generations === 0 || covers(position, change) === generations < 0).toBe(true)
      }),
    )
  })

  it('meet in one that all include, and that covers what all cover', () => {
    fc.assert(
      fc.property(
        fc.array(anyPosition, { minLength: 1, maxLength: 4 }),
        anyChange,
        (list, change) => {
          const meet = meetPositions(list)
          for (const each of list) {
            // A snapshot that was only begun comes later, though it includes nothing.
            const { snapshot = NO_SNAPSHOTS } = each
            const isSame = compareSnapshots(meet.snapshot, snapshot) === 0
            const { next } = meet.snapshot ?? NO_SNAPSHOTS
            expect(isAtMost(meet, each) || (isSame && next > snapshot.next)).toBe(true)
          }
          expect(covers(meet, change)).toBe(list.every((each) => covers(each, change)))
          const newest = Math.max(...list.map(({ generation = 0 }) => generation))
          expect(meet.superseded).toBe(newest > (meet.generation ?? 0) ? newest : undefined)
          expect(meetPositions([meet, ...list])).toMatchObject(meet)
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('cover the changes of whole commits that begin before their end, and no other', () => {
    const at = (lsn: number): PostgresPosition => ({ ...base, lsn: formatLsn(lsn) })
    // The next commit may begin exactly where the last one ended.
    expect(coversPlace(at(0x100), 0xff, 1e6, 5)).toBe(true)
    expect(coversPlace(at(0x100), 0x100, 0, 0)).toBe(false)
  })

  it('of other servers or databases are not comparable', () => {
    const a: PostgresPosition = { ...base, lsn: '0/1' }
    expect(comparePositions(a, { ...a, system: '8' })).toBe(undefined)
    expect(comparePositions(a, { ...a, database: 'other' })).toBe(undefined)
  })
})

describe('log sequence numbers', () => {
  it('are written as the server writes them, and read with leading zeros too', () => {
    expect(formatLsn(parseLsn('16/B374D848'))).toBe('16/B374D848')
    expect(parseLsn('00000000/08BC23A0')).toBe(0x8bc23a0)
    expect(() => parseLsn('16')).toThrow(RangeError)
    fc.assert(
      fc.property(fc.maxSafeNat(), (lsn) => {
        expect(parseLsn(formatLsn(lsn))).toBe(lsn)
      }),
    )
  })
})
