import { describe, expect, test } from 'vitest'
import { Seeded } from '../seeded.ts'
import type { Faults } from './fault.ts'
import { briefRound, faultsOf, longRound, shortRound } from './schedule.ts'

const own: Faults = { 'failover to the replica': async () => {} }
const faultsWith = (hasSnapshots: boolean) =>
  faultsOf({ hasSnapshots, faults: own } as Parameters<typeof faultsOf>[0])

describe.each([true, false])('rounds (snapshots: %s)', (hasSnapshots) => {
  const faults = faultsWith(hasSnapshots)

  test('name faults that there are, and a long one names all', () => {
    const known = new Set(Object.keys(faults))
    expect(known).toContain('failover to the replica')
    for (let seed = 1; seed <= 20; seed++) {
      const random = new Seeded(seed)
      const [brief, short, long] = [briefRound, shortRound, longRound].map((round) =>
        round(random, faults),
      ) as [string[], string[], string[]]
      expect([...brief, ...short, ...long].filter((name) => !known.has(name))).toEqual([])
      expect(brief).toContain('failover to the replica')
      expect(brief.length).toBeLessThan(short.length)
      expect(new Set(long)).toEqual(known)
      expect(short.length).toBeLessThan(known.size)
    }
  })
})

test('snapshots are interrupted only where there are some', () => {
  const names = (hasSnapshots: boolean) => Object.keys(faultsWith(hasSnapshots)).join()
  expect(names(true)).toContain('snapshot')
  expect(names(false)).not.toContain('snapshot')
})
