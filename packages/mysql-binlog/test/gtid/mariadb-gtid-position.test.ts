import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatMariadbGtid, MariadbGtidPosition, parseMariadbGtid } from '../../src/index.ts'

const gtid = fc.record({
  domainId: fc.integer({ min: 0, max: 3 }),
  serverId: fc.integer({ min: 1, max: 2 }),
  sequence: fc.integer({ min: 0, max: 5 }),
})
const position = fc.uniqueArray(gtid, { selector: ({ domainId }) => domainId }).map((gtids) => {
  const made = new MariadbGtidPosition()
  for (const each of gtids) made.advance(each)
  return made
})

describe('MariadbGtidPosition', () => {
  it('prints by rising domain what it parses', () => {
    expect(MariadbGtidPosition.parse(' 10-1-7,2-3-4 ').toString()).toBe('2-3-4,10-1-7')
    expect(MariadbGtidPosition.parse('').isEmpty()).toBe(true)
    fc.assert(
      fc.property(position, (any) => {
        expect(MariadbGtidPosition.parse(any.toString()).equals(any)).toBe(true)
        expect(any.clone().equals(any)).toBe(true)
      }),
    )
  })

  it('compares domain by domain', () => {
    const mine = MariadbGtidPosition.parse('0-1-5,1-1-5,2-1-5,3-1-5,4-1-5')
    const theirs = MariadbGtidPosition.parse('0-1-5,1-2-5,2-2-6,3-2-4,5-1-1')
    expect(Object.fromEntries(mine.compare(theirs))).toEqual({
      0: 'equal',
      1: 'diverged',
      2: 'behind',
      3: 'ahead',
      4: 'ahead',
      5: 'behind',
    })
  })

  it('orders positions', () => {
    fc.assert(
      fc.property(position, position, gtid, (a, b, one) => {
        const isBoth = a.isAtOrBefore(b) && b.isAtOrBefore(a)
        expect(a.equals(b)).toBe(isBoth)
        const later = a.clone()
        later.advance(one)
        expect(a.isAtOrBefore(later) && !a.equals(later)).toBe(!a.contains(one))
      }),
    )
  })

  it('has the last transaction of a domain', () => {
    const at = MariadbGtidPosition.parse('0-1-5')
    at.advance(parseMariadbGtid('0-2-6'))
    expect(formatMariadbGtid(at.get(0)!)).toBe('0-2-6')
    expect(at.get(1)).toBeUndefined()
    expect(at.contains({ domainId: 0, serverId: 9, sequence: 6 })).toBe(true)
    expect(at.contains({ domainId: 1, serverId: 1, sequence: 0 })).toBe(false)
  })

  it.each([
    '0-1',
    '0-1-x',
    '0-1-2-3',
    '4294967296-1-1',
    '0-1-9007199254740992',
    '0-1-1,0-2-2',
    ',',
    '-1-1-1',
  ])('refuses "%s"', (text) => {
    expect(() => MariadbGtidPosition.parse(text)).toThrow(RangeError)
  })
})
