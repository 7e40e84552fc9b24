import { ChangeBatch, type Transform } from '@tailrace/plugin-api'
import { describe, expect, it } from 'vitest'
import { CreditLedger } from '../../src/pipeline/credit-ledger.ts'
import { mayKeep } from '../../src/pipeline/transform-chain.ts'

const batchOf = (recycle: () => void) => new ChangeBatch([], { at: 1 }, 0, false, false, recycle)

describe('the memory of batches', () => {
  it('is given back once, by the confirmation that includes the batch', () => {
    const ledger = new CreditLedger({ bytes: 1e9, changes: 1e9 }, true)
    const given: number[] = []
    for (const i of [1, 2, 3]) ledger.take(batchOf(() => given.push(i)).with([]))
    ledger.confirm(2)
    expect(given).toEqual([1, 2])
    ledger.confirm(2)
    ledger.confirm(3)
    expect(given).toEqual([1, 2, 3])
  })

  it('is never given back where somebody may have kept a change', () => {
    const ledger = new CreditLedger({ bytes: 1e9, changes: 1e9 })
    ledger.take(batchOf(() => expect.fail('given back')))
    ledger.confirm(1)
  })

  it.each<[string, Transform, boolean]>([
    ['says nothing', { each: (change) => change }, true],
    ['says so', { keeps: true, each: (change) => change }, true],
    ['says no', { keeps: false, batch: (batch) => batch }, false],
    ['sees no changes', { table: (table) => table }, false],
  ])('may be kept by a transform that %s: %#', (_, transform, expected) => {
    expect(mayKeep([{ name: 'it', transform }])).toBe(expected)
  })
})
