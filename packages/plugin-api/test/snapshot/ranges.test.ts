import fc from 'fast-check'
import { expect, it } from 'vitest'
import { hasNumber, inBoth, isWithin, missingOf } from '../../src/snapshot/progress/ranges.ts'
import { rangesOf } from './arbitrary-progress.ts'

const numbers = fc.array(fc.nat(12), { maxLength: 12 })
const upTo13 = Array.from({ length: 14 }, (_, i) => i)

it('ranges are a set of numbers, joined and sorted', () => {
  fc.assert(
    fc.property(numbers, numbers, (list, others) => {
      const [a, b] = [rangesOf(list), rangesOf(others)]
      expect(upTo13.filter((n) => hasNumber(a, n))).toEqual(upTo13.filter((n) => list.includes(n)))
      a.forEach(([from, to], i) => {
        expect(from).toBeLessThan(to)
        expect(a[i - 1]?.[1] ?? -1).toBeLessThan(from)
      })
      expect(inBoth(a, b)).toEqual(rangesOf(list.filter((n) => others.includes(n))))
      expect(isWithin(a, b)).toBe(list.every((n) => others.includes(n)))
      expect(missingOf(a, 9)).toEqual(rangesOf(upTo13.filter((n) => n < 9 && !list.includes(n))))
    }),
    { numRuns: 500 },
  )
})
