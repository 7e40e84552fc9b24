import { type SinkBatch, TailraceError } from '@tailrace/plugin-api'
import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { Pipeline } from '../../src/pipeline/pipeline.ts'
import { numberOf, ToyOwnership, toyServices, ToySink, ToySource, toySpec } from './toy.ts'

const away = (code: 'SOURCE_UNAVAILABLE' | 'SINK_UNAVAILABLE' | 'STATE_UNAVAILABLE') =>
  new TailraceError(code, 'the toy is away')

const turn = () => new Promise((resolve) => setImmediate(resolve))

/** A state store that fails now and then. */
class Unsteady extends ToyOwnership {
  failing = false
  override async writeCheckpoints(positions: Parameters<ToyOwnership['writeCheckpoints']>[0]) {
    await turn()
    if (this.failing) throw away('STATE_UNAVAILABLE')
    await super.writeCheckpoints(positions)
  }
}

/** Fails to open again now and then, and knows what it said to be durable. */
class UnsteadySink extends ToySink {
  failing = 0
  readonly durable = new Set<number>()
  override async write(batch: SinkBatch): Promise<void> {
    await super.write(batch)
    for (const change of batch.batch.changes) this.durable.add(numberOf(change))
  }
  override async open(): Promise<void> {
    await super.open()
    await turn()
    if (this.failing-- > 0) throw away('SINK_UNAVAILABLE')
    this.failing = 0
  }
}

const step = fc.oneof(
  fc.record({ do: fc.constant('emit' as const), count: fc.nat(3) }),
  fc.record({ do: fc.constant('schema' as const) }),
  fc.record({ do: fc.constant('confirm' as const), sink: fc.nat(1), count: fc.nat(3) }),
  fc.record({ do: fc.constant('settle-last' as const), sink: fc.nat(1) }),
  fc.record({ do: fc.constant('break' as const), sink: fc.nat(1), opens: fc.nat(2) }),
  fc.record({ do: fc.constant('interrupt' as const) }),
  fc.record({ do: fc.constant('state' as const), failing: fc.boolean() }),
  fc.record({ do: fc.constant('pause' as const) }),
  fc.record({ do: fc.constant('resume' as const) }),
  fc.record({ do: fc.constant('wait' as const), turns: fc.nat(3) }),
  fc.record({ do: fc.constant('restart' as const), abort: fc.boolean() }),
)

it('loses nothing, skips nothing and acknowledges nothing early, whatever breaks when', async () => {
  const run = async (steps: readonly (typeof step extends fc.Arbitrary<infer S> ? S : never)[]) => {
    const ownership = new Unsteady()
    const sinks = [new UnsteadySink(false), new UnsteadySink(false)] as const
    const seen = [0, 0]
    const checked = [0, 0]
    let source = new ToySource()
    let emitted = 0
    const early: number[] = []
    const leastStored = () =>
      Math.min(...Object.values(ownership.stored).map((position) => (position as { n: number }).n))
    const begin = async () => {
      source = new ToySource()
      const acknowledge = source.acknowledge.bind(source)
      source.acknowledge = (position) => {
        if (position.n > leastStored()) early.push(position.n)
        acknowledge(position)
      }
      const spec = toySpec(source, { a: sinks[0], b: sinks[1] }, { stopTimeout: 10 })
      const pipeline = new Pipeline(spec, toyServices(ownership))
      await pipeline.start()
      return pipeline
    }
    let pipeline = await begin()
    const look = () => {
      sinks.forEach((sink, i) => {
        for (const n of sink.numbers.slice(checked[i])) {
          expect(n, `sink ${i} after ${seen[i]}`).toBeLessThanOrEqual(seen[i]! + 1)
          seen[i] = Math.max(seen[i]!, n)
        }
        checked[i] = sink.numbers.length
      })
      Object.entries(ownership.stored).forEach(([name, position]) => {
        const { durable } = sinks[name === 'a' ? 0 : 1]
        for (let n = (position as { n: number }).n; n > 0; n--) expect(durable).toContain(n)
      })
      const [a, b] = ['a', 'b'].map((name) => (ownership.stored[name] as { n: number }).n)
      expect(early).toEqual([])
      expect(source.acknowledged).toEqual(source.acknowledged.toSorted((x, y) => x - y))
      expect(a).toBeLessThanOrEqual(seen[0]!)
      expect(b).toBeLessThanOrEqual(seen[1]!)
    }
    for (const each of steps) {
      if (each.do === 'emit' && source.subscriber) source.emit(each.count)
      else if (each.do === 'schema' && source.subscriber) source.emitSchema()
      else if (each.do === 'confirm') sinks[each.sink]!.confirm(each.count)
      else if (each.do === 'settle-last') sinks[each.sink]!.pending.pop()?.resolve()
      else if (each.do === 'break') {
        sinks[each.sink]!.failing = each.opens
        sinks[each.sink]!.break()
      } else if (each.do === 'interrupt') source.subscriber?.error(away('SOURCE_UNAVAILABLE'))
      else if (each.do === 'state') ownership.failing = each.failing
      else if (each.do === 'pause') pipeline.pause()
      else if (each.do === 'resume') pipeline.resume()
      else if (each.do === 'wait') for (let i = 0; i < each.turns; i++) await turn()
      else if (each.do === 'restart') {
        await (each.abort ? pipeline.abort() : pipeline.stop())
        look()
        for (const sink of sinks) {
          sink.pending.length = 0
          sink.failing = 0
        }
        ownership.failing = false
        pipeline = await begin()
      }
      emitted = Math.max(emitted, source.next - 1)
      look()
    }
    ownership.failing = false
    pipeline.resume()
    // A restart reads again what was not stored, up to what was ever emitted and one more.
    await vi.waitFor(() => expect(source.subscriber).not.toBeNull(), { interval: 1 })
    source.emit(Math.max(0, emitted - source.next + 1) + 1)
    await vi.waitFor(
      () => {
        for (const sink of sinks) sink.confirm()
        look()
        expect(source.subscriber).not.toBeNull()
        expect([source.credit!.outstanding, source.credit!.exhausted]).toEqual([false, false])
        const last = source.next - 1
        expect(ownership.stored).toEqual({ a: { n: last }, b: { n: last } })
        expect(source.acknowledged.at(-1)).toBe(last)
      },
      { interval: 1, timeout: 2000 },
    )
    await pipeline.stop()
    expect(pipeline.state).toBe('stopped')
  }
  const steps = fc.array(step, { maxLength: 40 })
  await fc.assert(fc.asyncProperty(steps, run), { numRuns: Number(process.env['RUNS'] ?? 60) })
}, 120_000)
