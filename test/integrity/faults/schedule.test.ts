import { expect, test } from 'vitest'
import { Seeded } from '../seeded.ts'
import { faults, longRound, shortRound } from './schedule.ts'

test('rounds name faults that there are, and a long one names all', () => {
  const known = new Set(Object.keys(faults))
  for (let seed = 1; seed <= 20; seed++) {
    const random = new Seeded(seed)
    const [short, long] = [shortRound(random), longRound(random)]
    expect([...short, ...long].filter((name) => !known.has(name))).toEqual([])
    expect(new Set(long)).toEqual(known)
    expect(short.length).toBeLessThan(known.size)
  }
})
