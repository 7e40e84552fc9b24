import {
  ChangeBatch,
  type Encoder,
  type Logger,
  type Ownership,
  type Retries,
  TailraceError,
} from '@tailrace/plugin-api'
import { Observable, type Subscription } from 'rxjs'
import { describe, expect, it, vi } from 'vitest'
import { CreditLedger } from '../../src/pipeline/credit-ledger.ts'
import { Lane } from '../../src/pipeline/lane.ts'
import { Pipeline } from '../../src/pipeline/pipeline.ts'
import { sourceBatches } from '../../src/pipeline/source-batches.ts'
import {
  numberChange,
  numberOf,
  type ToyOptions,
  ToyOwnership,
  toyServices,
  ToySink,
  ToySource,
  toySpec,
} from './toy.ts'

const away = () => new TailraceError('SINK_UNAVAILABLE', 'the toy is away')

function made(sink: ToySink, options: ToyOptions = {}, ownership = new ToyOwnership()) {
  const source = new ToySource()
  const services = toyServices(ownership)
  return {
    source,
    ownership,
    services,
    pipeline: new Pipeline(toySpec(source, { sink }, options), services),
  }
}

/** A sink whose `open` takes as long as the test says. */
class SlowToOpen extends ToySink {
  gate: Promise<void> = Promise.resolve()
  override async open(): Promise<void> {
    await this.gate
    this.opens++
  }
}

describe('a pipeline that is stopped at a bad moment', () => {
  it('gives ownership back that it is given only after it was stopped', async () => {
    const { pipeline, services, ownership } = made(new ToySink())
    const acquired = Promise.withResolvers<Ownership>()
    const { stateStore } = services
    stateStore.acquire = () => acquired.promise
    const starting = pipeline.start()
    await pipeline.stop()
    acquired.resolve(ownership)
    await starting
    expect(ownership.released).toBe(true)
  })

  it('closes a sink that opens only after the pipeline was stopped', async () => {
    const gate = Promise.withResolvers<void>()
    const sink = new SlowToOpen()
    sink.gate = gate.promise
    const { pipeline, source } = made(sink)
    const starting = pipeline.start()
    await vi.waitFor(() => expect(pipeline.state).toBe('starting'))
    await pipeline.stop()
    const closed = sink.closes
    gate.resolve()
    await starting
    expect(sink.opens).toBe(1)
    expect(sink.closes).toBe(closed + 1)
    expect(source.subscriptions).toEqual([])
  })

  it('closes a sink that opens again only after the pipeline was stopped', async () => {
    const sink = new SlowToOpen(false)
    const { pipeline, source } = made(sink, { stopTimeout: 20 })
    await pipeline.start()
    const gate = Promise.withResolvers<void>()
    sink.gate = gate.promise
    source.emit()
    sink.break()
    await vi.waitFor(() => expect(sink.closes).toBe(1))
    await pipeline.stop()
    const closed = sink.closes
    gate.resolve()
    await vi.waitFor(() => expect(sink.closes).toBe(closed + 1))
  })

  it('ends although the state store never answers', async () => {
    const { pipeline, source, ownership } = made(new ToySink(), { stopTimeout: 50 })
    await pipeline.start()
    ownership.gate = new Promise(() => {})
    source.emit()
    await pipeline.stop()
    expect(pipeline.state).toBe('stopped')
    expect(source.closed).toBe(1)
  }, 15_000)

  it('ends although a transform throws as it is unsubscribed', async () => {
    const stream = (batches: Observable<never>) =>
      new Observable<never>((subscriber) => {
        const subscription = batches.subscribe({ next: (batch) => subscriber.next(batch) })
        return () => {
          subscription.unsubscribe()
          throw new Error('teardown')
        }
      })
    const { pipeline, source, ownership } = made(new ToySink(), {
      transforms: [{ stream: stream as never }],
    })
    await pipeline.start()
    source.emit()
    await pipeline.stop()
    expect(pipeline.state).toBe('stopped')
    expect(source.closed).toBe(1)
    expect(ownership.released).toBe(true)
  })

  it('tells of an error that it meets while it drains', async () => {
    const sink = new ToySink(false)
    const { pipeline, source, services } = made(sink)
    const warn = vi.fn<Logger['warn']>()
    services.logger.warn = warn
    await pipeline.start()
    source.emit()
    const stopping = pipeline.stop()
    sink.break(new TailraceError('SINK_REJECTED', 'never'))
    await stopping
    const codes = warn.mock.calls.map(([fields]) => (fields as { err?: TailraceError }).err?.code)
    expect(codes).toContain('SINK_REJECTED')
  })
})

describe('a lane whose sink breaks while its encoder waits', () => {
  it('encodes nothing else before the encoder has answered', async () => {
    const sink = new ToySink(false)
    const answers: PromiseWithResolvers<void>[] = []
    const encoder: Encoder = {
      encode({ changes: [change] }) {
        if (change === undefined || numberOf(change) === 1) return
        const answer = Promise.withResolvers<void>()
        answers.push(answer)
        return answer.promise
      },
    }
    const confirmed: unknown[] = []
    const lane = new Lane({
      name: 'toy',
      sink,
      encoder,
      retries: { failures: 0, reset() {}, async wait() {} },
      signal: new AbortController().signal,
      covered: null,
      confirmed: (batch) => confirmed.push(batch.position),
      failed: (error) => {
        throw error
      },
    })
    for (const n of [1, 2, 3]) lane.offer(new ChangeBatch([numberChange(n)], { n }, 1))
    expect([sink.writes, answers.length]).toEqual([[[1]], 1])
    sink.break()
    await vi.waitFor(() => expect(sink.opens).toBe(1))
    await new Promise((resolve) => setImmediate(resolve))
    expect([sink.writes, answers.length]).toEqual([[[1]], 1])
    answers[0]!.resolve()
    await vi.waitFor(() => expect(answers).toHaveLength(2))
    answers[1]!.resolve()
    await vi.waitFor(() => expect(answers).toHaveLength(3))
    answers[2]!.resolve()
    await vi.waitFor(() => expect(sink.writes).toEqual([[1], [1], [2], [3]]))
    sink.confirm()
    await vi.waitFor(() => expect(confirmed.at(-1)).toEqual({ n: 3 }))
  })
})

describe('the batches of a source', () => {
  /** Connects, and breaks or emits when the test says so. */
  function connected(steadyMs: number) {
    const source = new ToySource()
    const failures: number[] = []
    const reset = vi.fn<() => void>()
    const retries: Retries = {
      failures: 0,
      reset,
      wait: async () => void failures.push(1),
    }
    const interrupted = vi.fn<(error: unknown) => void>()
    const ledger = new CreditLedger({ bytes: 1e9, changes: 1e9 })
    const { signal } = new AbortController()
    const subscription: Subscription = sourceBatches({
      source,
      from: { n: 0 },
      ledger,
      retries,
      signal,
      interrupted,
      steadyMs,
    }).subscribe()
    return { source, reset, interrupted, subscription }
  }

  it('begin a new series of retries after a connection that lasted, though nothing was emitted', async () => {
    const { source, reset, interrupted, subscription } = connected(20)
    source.subscriber!.error(away())
    await vi.waitFor(() => expect(reset).toHaveBeenCalledTimes(1))
    expect(interrupted).toHaveBeenLastCalledWith(null)
    subscription.unsubscribe()
  })

  it('stay interrupted while connections break at once', async () => {
    const { source, reset, subscription } = connected(10_000)
    for (let connection = 1; connection < 5; connection++) {
      source.subscriber!.error(away())
      await vi.waitFor(() => expect(source.subscriptions).toHaveLength(connection + 1))
    }
    expect(reset).not.toHaveBeenCalled()
    subscription.unsubscribe()
  })
})
