import type { Source } from '@tailrace/plugin-api'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { Checkpointer } from '../../src/pipeline/checkpointer.ts'
import { Confirmations } from '../../src/pipeline/confirmations.ts'
import { CreditLedger } from '../../src/pipeline/credit-ledger.ts'
import { Pipeline } from '../../src/pipeline/pipeline.ts'
import { numberAt, type PairPosition, PairSource } from './pair-source.ts'
import { ToyOwnership, toyServices, ToySink, toySpec } from './toy.ts'

async function started(
  ownership: ToyOwnership,
  sinks: Record<string, ToySink>,
  source = new PairSource(),
) {
  const pipeline = new Pipeline(toySpec(source, sinks), toyServices(ownership))
  await pipeline.start()
  return { source, pipeline }
}

describe('positions of which neither comes first', () => {
  it('are acknowledged only once a checkpoint knows what they have begun', async () => {
    const ownership = new ToyOwnership()
    ownership.stored = { a: { even: 2, odd: 0 }, b: { even: 0, odd: 1 } }
    const { source, pipeline } = await started(ownership, { a: new ToySink(), b: new ToySink() })
    // Both checkpoints include all of its changes.
    source.note('snapshot 1 began')
    source.note('snapshot 1 began indeed')
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(source.acknowledged).toEqual([])
    source.emit('odd')
    const note = 'snapshot 1 began indeed'
    await vi.waitFor(() => expect(source.acknowledged).toEqual([{ even: 0, odd: 0, note }]))
    expect(ownership.stored).toEqual({ a: { even: 2, odd: 0 }, b: { even: 0, odd: 1, note } })
    await pipeline.abort()
  })

  it('begin at what all of them include, and each sink gets what it lacks', async () => {
    const ownership = new ToyOwnership()
    ownership.stored = { a: { even: 2, odd: 0 }, b: { even: 0, odd: 1 } }
    const [a, b] = [new ToySink(), new ToySink()]
    const { source, pipeline } = await started(ownership, { a, b })
    expect(source.begins).toEqual([{ even: 0, odd: 0 }])
    source.emit('odd')
    source.emit('even')
    await vi.waitFor(() => expect(ownership.stored['b']).toEqual({ even: 1, odd: 1 }))
    // The first sink has even 2 and lacks odd 1: neither may be forgotten.
    expect(ownership.stored['a']).toEqual({ even: 2, odd: 0 })
    expect(source.acknowledged).toEqual([])
    source.emit('even')
    source.emit('even')
    await vi.waitFor(() => expect(ownership.stored['a']).toEqual({ even: 3, odd: 1 }))
    expect([a.numbers, b.numbers]).toEqual([
      [21, 24],
      [20, 22, 24],
    ])
    await vi.waitFor(() => expect(source.acknowledged.at(-1)).toEqual({ even: 3, odd: 1 }))
    await pipeline.stop()
  })

  it('need a source that knows what all of them include', async () => {
    const ownership = new ToyOwnership()
    ownership.stored = { a: { even: 2, odd: 0 }, b: { even: 0, odd: 1 } }
    const source = new PairSource()
    ;(source as Source<PairPosition>).meet = undefined as never
    const starting = started(ownership, { a: new ToySink(), b: new ToySink() }, source)
    await expect(starting).rejects.toThrow('cannot order the positions of its sinks')
  })

  it('do not keep a checkpoint waiting for ever', async () => {
    const ownership = new ToyOwnership()
    const ledger = new CreditLedger({ bytes: 1e9, changes: 1e9 })
    const source = new PairSource()
    const checkpointer = new Checkpointer({
      ownership,
      interval: 1,
      retries: { failures: 0, reset() {}, async wait() {} },
      signal: new AbortController().signal,
      stored() {},
      failed() {},
    })
    const confirmations = new Confirmations({
      source,
      ledger,
      checkpointer,
      settled() {},
      holdMs: 0,
    })
    const sink = confirmations.add('a', { even: 0, odd: 0 }, { even: 2, odd: 0 })
    source.stream({ even: 0, odd: 0 }).subscribe((batch) => {
      ledger.take(batch)
      confirmations.confirmed(sink, batch, 1)
    })
    source.emit('even')
    await checkpointer.flush()
    expect(ownership.stored).toEqual({})
    source.emit('odd')
    await checkpointer.flush()
    expect(ownership.stored).toEqual({ a: { even: 1, odd: 1 } })
  })

  it('lose nothing and never go back, however often the pipeline starts again', async () => {
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom('even' as const, 'odd' as const) },
      {
        weight: 4,
        arbitrary: fc.record({ confirm: fc.nat(1), count: fc.integer({ min: 1, max: 3 }) }),
      },
      { weight: 2, arbitrary: fc.constantFrom('abort' as const, 'wait' as const) },
    )
    const run = async (
      steps: readonly (typeof step extends fc.Arbitrary<infer S> ? S : never)[],
    ) => {
      const ownership = new ToyOwnership()
      const sinks = [new ToySink(false), new ToySink(false)] as const
      const order = new PairSource()
      const begin = () => started(ownership, { a: sinks[0], b: sinks[1] })
      let { source, pipeline } = await begin()
      let before = { ...ownership.stored }
      const look = () => {
        for (const [name, position] of Object.entries(ownership.stored)) {
          const forward = order.compare(before[name] as PairPosition, position as PairPosition)
          expect(forward, `${name} went back`).toBeOneOf([-1, 0])
          const { numbers } = sinks[name === 'a' ? 0 : 1]
          const { even, odd } = position as PairPosition
          for (let i = 0; i < even; i++) expect(numbers).toContain(numberAt('even', i))
          for (let i = 0; i < odd; i++) expect(numbers).toContain(numberAt('odd', i))
          expect(
            order.compare(
              source.acknowledged.at(-1) ?? { even: 0, odd: 0 },
              position as PairPosition,
            ),
          ).toBeOneOf([-1, 0])
        }
        before = { ...ownership.stored }
      }
      for (const each of steps) {
        if (typeof each === 'object') sinks[each.confirm]!.confirm(each.count)
        else if (each === 'wait') await new Promise((resolve) => setTimeout(resolve, 2))
        else if (each === 'abort') {
          await pipeline.abort()
          look()
          for (const sink of sinks) sink.pending.length = 0
          ;({ source, pipeline } = await begin())
        } else source.emit(each)
        look()
      }
      for (let n = 0; n < steps.length; n++)
        for (const each of ['even', 'odd'] as const) source.emit(each)
      for (const sink of sinks) sink.confirm()
      await pipeline.stop()
      look()
      expect(ownership.stored).toEqual({ a: source.at, b: source.at })
    }
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 40, size: 'max' }), run), {
      numRuns: 60,
    })
  }, 60_000)
})

describe('a source that begins elsewhere than at the checkpoint it was opened with', () => {
  it('streams from there, and stored checkpoints stay until more is confirmed', async () => {
    const ownership = new ToyOwnership()
    ownership.stored = { known: { even: 1, odd: 1 } }
    const known = new ToySink()
    const source = new PairSource()
    source.opens = { even: 1, odd: 1, tables: ['added'] }
    const { pipeline } = await started(ownership, { known, fresh: new ToySink() }, source)
    expect(source.opened).toEqual([{ even: 1, odd: 1 }])
    expect(source.begins).toEqual([source.opens])
    expect(ownership.stored).toEqual({ known: { even: 1, odd: 1 }, fresh: source.opens })
    source.emit('even')
    const later = { even: 2, odd: 1, tables: ['added'] }
    await vi.waitFor(() => expect(ownership.stored).toEqual({ known: later, fresh: later }))
    expect(known.numbers).toEqual([22])
    await pipeline.stop()
  })

  it('has it stored in place of checkpoints before it, before anything is streamed', async () => {
    const ownership = new ToyOwnership()
    ownership.stored = {
      a: { even: 1, odd: 1 },
      b: { even: 3, odd: 2 },
      ahead: { even: 3, odd: 9 },
    }
    const sinks = { a: new ToySink(), b: new ToySink(), ahead: new ToySink() }
    const source = new PairSource()
    source.opens = { even: 5, odd: 5 }
    const { pipeline } = await started(ownership, sinks, source)
    const { opens } = source
    expect(ownership.stored).toEqual({ a: opens, b: opens, ahead: { even: 3, odd: 9 } })
    source.emit('even')
    await vi.waitFor(() => expect(sinks.b.numbers).toEqual([numberAt('even', 5)]))
    await pipeline.abort()
    // A start after a crash begins there.
    const again = await started(ownership, sinks)
    expect(again.source.opened).not.toContainEqual({ even: 1, odd: 1 })
    await again.pipeline.abort()
  })

  it('has a position stored that says more than the checkpoint and includes no more changes', async () => {
    const ownership = new ToyOwnership()
    ownership.stored = { known: { even: 1, odd: 1 } }
    const source = new PairSource()
    const { pipeline } = await started(ownership, { known: new ToySink() }, source)
    source.note('snapshot 1 began')
    await vi.waitFor(() =>
      expect(ownership.stored['known']).toEqual({ even: 1, odd: 1, note: 'snapshot 1 began' }),
    )
    await pipeline.stop()
  })
})
