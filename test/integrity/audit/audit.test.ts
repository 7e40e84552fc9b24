import { describe, expect, test } from 'vitest'
import type { Arrival } from '../arrivals.ts'
import type { StoredPosition } from '../database/log.ts'
import { postgresLog } from '../database/postgres/log.ts'
import { Seeded } from '../seeded.ts'
import type { Written } from '../workload/written.ts'
import { Auditor, type Death } from './auditor.ts'
import { type Findings, noFindings } from './findings.ts'

const changes: readonly Written[] = [
  { op: 'insert', key: 'item1', stamp: '1.1' },
  { op: 'update', key: 'item1', stamp: '1.2' },
  { op: 'delete', key: 'item1', stamp: null },
  { op: 'insert', key: 'item1', stamp: '1.3' },
]
const arrived: readonly Arrival[] = changes.map((change, index) => ({
  ...change,
  id: `7/${index + 1}0/${index + 1}0/0`,
  table: 'item',
  after: change.stamp === null ? null : { stamp: change.stamp },
  unavailable: [],
  partition: 'item/0',
  offset: BigInt(index),
}))
const [first, second, third, fourth] = arrived as [Arrival, Arrival, Arrival, Arrival]
const at = (offset: bigint, record: Arrival): Arrival => ({ ...record, offset })
const read = (stamp: string): Arrival => ({ ...first, op: 'read', stamp, id: `7/r/${stamp}/0` })

/** A process that died when three records were there, with a checkpoint before the change at `lsn`. */
const death = (lsn: string, open?: object): Death => ({
  checkpoint: { lsn, ...(open && { open }) } as StoredPosition,
  ends: new Map([['item/0', 3n]]),
})

/** An auditor that heard it all, in one of the orders in which records and commits can become known. */
function heard(records: readonly Arrival[], deaths: readonly Death[], writtenFirst: boolean) {
  const auditor = new Auditor(postgresLog)
  if (writtenFirst) auditor.committed(changes)
  for (const each of deaths) auditor.died(each)
  for (const record of records) auditor.arrived(record)
  if (!writtenFirst) auditor.committed(changes)
  return auditor
}

function audit(records: readonly Arrival[], deaths: readonly Death[] = []): Findings {
  const findings = heard(records, deaths, true).findings()
  expect(heard(records, deaths, false).findings()).toEqual(findings)
  return findings
}

describe('the audit', () => {
  test('is content with each change once, and with what at-least-once repeats', () => {
    expect(audit(arrived)).toEqual(noFindings())
    const again = [first, second, third, at(3n, second), at(4n, third), at(5n, fourth)]
    expect(audit(again, [death('0/20')])).toEqual(noFindings())
    expect(heard(again, [], true).repeated).toBe(2)
    expect(heard(again, [], true).outstanding).toBe(0)
  })

  test('finds what is lost, in the middle and at the end', () => {
    expect(audit([first, second, third]).lost).toEqual(['insert item1 1.3'])
    expect(audit([first, third, fourth]).lost).toEqual(['update item1 1.2'])
    expect(audit([first, second, fourth]).lost).toEqual(['delete item1 '])
    expect(audit([]).lost).toHaveLength(4)
    expect(heard([first, third, fourth], [], true).outstanding).toBeGreaterThan(0)
  })

  test('finds what nobody wrote', () => {
    const strange = { ...fourth, id: '7/99/99/0', stamp: '1.9' }
    expect(audit([...arrived, strange]).invented).toEqual(['insert item1 1.9'])
    const elsewhere = { ...first, key: 'item2' }
    expect(audit([...arrived, elsewhere]).invented).toEqual(['insert item2 1.1'])
  })

  test('finds disorder', () => {
    expect(audit([second, first, third, fourth]).disordered).toEqual(['insert item1 1.1'])
    const gap = [first, second, third, at(3n, first), at(4n, third), at(5n, fourth)]
    expect(audit(gap, [death('0/1')]).disordered).toHaveLength(1)
    const spread = [first, { ...second, partition: 'item/1' }, third, fourth]
    expect(audit(spread).disordered).toEqual(['item1 in several partitions'])
  })

  test('finds repeats that the checkpoint should have spared', () => {
    const again = [first, second, third, at(3n, second), at(4n, third), at(5n, fourth)]
    expect(audit(again, [death('0/21')]).needless).toHaveLength(1)
    const open = { commit: '0/30', place: '0/30', ordinal: 0 }
    const inside = death('0/10', open)
    expect(audit(again, [inside]).needless).toHaveLength(2)
    expect(heard(again, [inside], true).diedInside).toBe(true)
    expect(audit(again).needless).toHaveLength(2)
  })

  test('lets nothing come again once it was settled', () => {
    const auditor = heard(arrived, [death('0/1')], true)
    auditor.settle()
    auditor.arrived(at(4n, fourth))
    expect(auditor.findings().invented).toEqual(['insert item1 1.3'])
  })

  test('finds rows of a snapshot that are not what the stream made of them', () => {
    expect(audit([first, read('1.1'), second, read('1.2'), third, fourth]).misread).toEqual([])
    expect(audit([first, second, read('1.1'), third, fourth]).misread).toHaveLength(1)
    expect(audit([first, second, third, read('1.2'), fourth]).misread).toHaveLength(1)
    expect(audit([first, read('1.1'), second, third, read('1.2'), fourth]).misread).toHaveLength(1)
  })

  test('lets a snapshot be ahead of the stream, where that brings the same later', () => {
    expect(audit([read('1.1'), ...arrived]).misread).toEqual([])
    expect(audit([first, read('1.2'), second, third, fourth]).misread).toEqual([])
    expect(audit([first, second, third, fourth, read('1.9')]).misread).toHaveLength(1)
  })

  test('begins anew with the rows that are there', () => {
    const auditor = heard([], [], true)
    auditor.beginAnew(new Map([['item1', '1.3']]))
    auditor.arrived(read('1.3'))
    expect(auditor.findings()).toEqual(noFindings())
    auditor.arrived(read('1.2'))
    expect(auditor.findings().misread).toHaveLength(1)
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
