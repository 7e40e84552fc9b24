import { describe, expect, test } from 'vitest'
import type { Arrival } from '../arrivals.ts'
import { postgresLog } from '../database/postgres/log.ts'
import { ACCOUNTS, DEPOSIT } from '../workload/tables.ts'
import { Ledger } from './ledger.ts'
import { Mirror } from './mirror.ts'

const record = (id: string, more: Partial<Arrival>): Arrival => ({
  id,
  table: 'item',
  key: 'item{"id":1}',
  op: 'update',
  stamp: null,
  after: null,
  unavailable: [],
  partition: 'item/0',
  offset: 0n,
  ...more,
})

describe('the tables as a reader has them', () => {
  const row = { id: 1, stamp: 'a', amount: '1.50', note: null, big: 'x' }
  const source = { ...row, id: '1' }
  const insert = record('7/10/10/0', { op: 'insert', after: row })
  const { big: _, ...rest } = { ...row, stamp: 'b' }
  const update = record('7/20/20/0', { after: rest, unavailable: ['big'] })

  test('keep values that updates do not carry', () => {
    const mirror = new Mirror()
    mirror.arrived(insert)
    expect(mirror.differences('item', [source])).toEqual([])
    mirror.arrived(update)
    expect(mirror.differences('item', [{ ...source, stamp: 'b' }])).toEqual([])
  })

  test('lose rows by deletes and tombstones', () => {
    for (const op of ['delete', 'tombstone'] as const) {
      const mirror = new Mirror()
      mirror.arrived(insert)
      mirror.arrived(record('7/30/30/0', { op }))
      expect(mirror.differences('item', [])).toEqual([])
    }
  })

  test('differ where a row is missing, left over or another', () => {
    const mirror = new Mirror()
    expect(mirror.differences('item', [source])).toHaveLength(1)
    mirror.arrived(insert)
    expect(mirror.differences('item', [])).toHaveLength(1)
    expect(mirror.differences('item', [{ ...source, note: '' }])).toHaveLength(2)
    expect(mirror.differences('item', [{ ...source, big: null }])).toHaveLength(2)
  })
})

describe('the bank', () => {
  const account = (id: string, number: number, balance: number, version: number, op = 'update') =>
    record(id, {
      table: 'account',
      key: `account{"id":${number}}`,
      op: op as Arrival['op'],
      after: { id: number, balance, version },
    })
  const opened = () => {
    const ledger = new Ledger(postgresLog)
    for (let id = 1; id <= ACCOUNTS; id++) {
      ledger.arrived(account(`7/1/${id.toString(16)}/0`, id, DEPOSIT, 0, 'insert'))
    }
    return ledger
  }
  const next = account('7/99/99/0', 3, DEPOSIT, 1)

  test('is right where sum and versions are, repeats or not', () => {
    const ledger = opened()
    const transfer = [
      account('7/20/20/0', 1, DEPOSIT - 5, 1),
      account('7/20/21/0', 2, DEPOSIT + 5, 1),
    ]
    for (const each of [...transfer, ...transfer, next]) ledger.arrived(each)
    expect([ledger.checked, ledger.repeated]).toEqual([2, 2])
    expect(Object.values(ledger.findings).flat()).toEqual([])
  })

  test('shows half a transfer', () => {
    const ledger = opened()
    for (const each of [account('7/20/20/0', 1, DEPOSIT - 5, 1), next]) ledger.arrived(each)
    expect(ledger.findings.unbalanced).toHaveLength(1)
  })

  test('shows versions that are missing or come too late, and rows that a snapshot read wrong', () => {
    const ledger = opened()
    ledger.arrived(account('7/20/20/0', 1, DEPOSIT, 2))
    expect(ledger.findings.lost).toHaveLength(1)
    ledger.arrived(account('7/30/30/0', 1, DEPOSIT, 1))
    expect(ledger.findings.disordered).toHaveLength(1)
    ledger.arrived(account('7/r/1/0', 1, DEPOSIT, 0, 'read'))
    expect(ledger.findings.misread).toHaveLength(1)
  })

  test('lets a snapshot be ahead of the stream', () => {
    const ledger = opened()
    const [from, to] = [[1, DEPOSIT - 5, 1] as const, [2, DEPOSIT + 5, 1] as const]
    ledger.arrived(account('7/r/1/0', ...from, 'read'))
    ledger.arrived(account('7/r/1/1', ...to, 'read'))
    ledger.arrived(account('7/20/20/0', ...from))
    ledger.arrived(account('7/20/21/0', ...to))
    ledger.arrived(next)
    expect(Object.values(ledger.findings).flat()).toEqual([])
    ledger.arrived(account('7/aa/aa/0', 1, DEPOSIT - 5, 1))
    expect(ledger.findings.disordered.length + ledger.findings.lost.length).toBe(0)
    ledger.arrived(account('7/bb/bb/0', 1, DEPOSIT, 3))
    expect(ledger.findings.lost).toHaveLength(1)
  })
})
