import { expect, test } from 'vitest'
import type { Database } from '../database/database.ts'
import { Seeded } from '../seeded.ts'
import type { Faults } from './fault.ts'
import { briefRound, faultsOf, longRound, shortRound } from './schedule.ts'

test.each([
  ['a database', {}],
  ['one with a replica', { 'failover to the replica': async () => {} }],
] satisfies [string, Faults][])(
  'rounds name faults that there are with %s, and a long one names all',
  (_, own) => {
    const faults = faultsOf({ faults: own } as unknown as Database)
    const known = new Set(Object.keys(faults))
    for (let seed = 1; seed <= 20; seed++) {
      const random = new Seeded(seed)
      const [brief, short, long] = [briefRound, shortRound, longRound].map((round) =>
        round(random, faults),
      ) as [string[], string[], string[]]
      expect([...brief, ...short, ...long].filter((name) => !known.has(name))).toEqual([])
      for (const name of Object.keys(own)) expect(brief).toContain(name)
      expect(brief.length).toBeLessThan(short.length)
      expect(short.length).toBeLessThan(known.size)
      expect(new Set(long)).toEqual(known)
    }
  },
)
