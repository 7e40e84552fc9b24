import { describe, expect, test } from 'vitest'
import type { Arrival } from './arrivals.ts'
import { audit, countRepeats, type Death, rebuild } from './audit.ts'
import { ChangeLog, type Written } from './change-log.ts'
import { Seeded } from './seeded.ts'

const changes: readonly Written[] = [
  { op: 'insert', key: '1', stamp: 'a' },
  { op: 'update', key: '1', stamp: 'b' },
  { op: 'delete', key: '1', stamp: null },
  { op: 'insert', key: '1', stamp: 'c' },
]
const log = new ChangeLog()
log.committed(changes)

const arrived: readonly Arrival[] = changes.map((change, index) => ({
  ...change,
  id: `7/${index + 1}0/${index + 1}0/0`,
  after: change.stamp === null ? null : { stamp: change.stamp },
  unavailable: [],
  partition: 0,
  offset: BigInt(index),
}))
const [first, second, third, fourth] = arrived as [Arrival, Arrival, Arrival, Arrival]
const at = (offset: bigint, record: Arrival): Arrival => ({ ...record, offset })

/** A process that died when three records were there, with a checkpoint before the change at `lsn`. */
const death = (lsn: string): Death => ({ checkpoint: { lsn }, ends: new Map([[0, 3n]]) })

describe('the audit', () => {
  test('is content with each change once, and with what at-least-once repeats', () => {
    const none = { lost: [], invented: [], disordered: [], needless: [] }
    expect(audit(arrived, log, [])).toEqual(none)
    const again = [first, second, third, at(3n, second), at(4n, third), at(5n, fourth)]
    expect(audit(again, log, [death('0/20')])).toEqual(none)
    expect([countRepeats(arrived), countRepeats(again)]).toEqual([0, 2])
  })

  test('finds what is lost, in the middle and at the end', () => {
    expect(audit([first, second, third], log, []).lost).toEqual(['insert 1 c'])
    expect(audit([first, third, fourth], log, []).lost).toEqual(['update 1 b'])
    expect(audit([], log, []).lost).toHaveLength(4)
  })

  test('finds what nobody wrote', () => {
    const strange = { ...fourth, id: '7/99/99/0', stamp: 'z' }
    expect(audit([...arrived, strange], log, []).invented).toEqual(['insert 1 z'])
    const elsewhere = { ...first, key: '2' }
    expect(audit([...arrived, elsewhere], log, []).invented).toEqual(['insert 2 a'])
  })

  test('finds disorder', () => {
    expect(audit([second, first, third, fourth], log, []).disordered).toEqual(['insert 1 a'])
    const gap = [first, second, third, at(3n, first), at(4n, third), at(5n, fourth)]
    expect(audit(gap, log, [death('0/1')]).disordered).toHaveLength(1)
    const spread = [first, { ...second, partition: 1 }, third, fourth]
    expect(audit(spread, log, []).disordered).toEqual(['1 in several partitions'])
  })

  test('finds repeats that the checkpoint should have spared', () => {
    const again = [first, second, third, at(3n, second), at(4n, third), at(5n, fourth)]
    expect(audit(again, log, [death('0/21')]).needless).toHaveLength(1)
    const open = { commit: '0/30', place: '0/30', ordinal: 0 }
    const inside: Death = { ...death('0/10'), checkpoint: { lsn: '0/10', open } }
    expect(audit(again, log, [inside]).needless).toHaveLength(2)
    expect(audit(again, log, []).needless).toHaveLength(2)
  })

  test('rebuilds the table, also from values that updates do not carry', () => {
    const insert = { ...first, after: { stamp: 'a', big: 'x' } }
    const update = { ...second, after: { stamp: 'b' }, unavailable: ['big'] }
    expect(rebuild([insert, update])).toEqual(new Map([['1', { stamp: 'b', big: 'x' }]]))
    expect(rebuild([insert, update, third])).toEqual(new Map())
  })
})

test('a seed makes the same choices again', () => {
  const choices = (seed: number) => {
    const random = new Seeded(seed)
    return [random.shuffled([1, 2, 3, 4, 5, 6, 7, 8]), random.between(0, 999), random.fork().next()]
  }
  expect(choices(7)).toEqual(choices(7))
  expect(choices(7)).not.toEqual(choices(8))
})
