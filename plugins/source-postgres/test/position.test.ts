import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatLsn, parseLsn } from '../src/lsn.ts'
import { comparePositions, coversPlace, type PostgresPosition } from '../src/position.ts'

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
