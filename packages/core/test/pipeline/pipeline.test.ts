import { ChangeBatch, eachChange, type RowChange, TailraceError } from '@tailrace/plugin-api'
import { bufferCount, concatMap, of } from 'rxjs'
import { describe, expect, it, vi } from 'vitest'
import { Pipeline } from '../../src/pipeline/pipeline.ts'
import {
  numberOf,
  type ToyOptions,
  ToyOwnership,
  toyServices,
  ToySink,
  ToySource,
  toySpec,
} from './toy.ts'

async function started(
  sinks: Record<string, ToySink> = { one: new ToySink() },
  options: ToyOptions = {},
  ownership = new ToyOwnership(),
) {
  const source = new ToySource()
  const pipeline = new Pipeline(toySpec(source, sinks, options), toyServices(ownership))
  await pipeline.start()
  return { source, pipeline, ownership, sinks }
}

describe('a pipeline', () => {
  it('delivers, stores the checkpoint, and only then acknowledges', async () => {
    const { source, ownership, pipeline, sinks } = await started()
    const gate = Promise.withResolvers<void>()
    ownership.gate = gate.promise
    source.emit(3)
    await vi.waitFor(() => expect(sinks['one']!.numbers).toEqual([1, 2, 3]))
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(source.acknowledged).toEqual([])
    gate.resolve()
    await vi.waitFor(() => expect(source.acknowledged).toEqual([3]))
    expect(ownership.stored['one']).toEqual({ n: 3 })
    await pipeline.stop()
    expect(pipeline.state).toBe('stopped')
    expect(ownership.released).toBe(true)
    expect(source.closed).toBe(1)
  })

  it('writes the start as checkpoint before anything is streamed', async () => {
    const { source, ownership, pipeline } = await started()
    expect(ownership.stored['one']).toEqual({ n: 0 })
    expect(source.subscriptions).toEqual([{ n: 0 }])
    await pipeline.stop()
  })

  it('confirms in order whatever order the sink settles in', async () => {
    const slow = new ToySink(false)
    const { source, ownership, pipeline } = await started({ slow })
    source.emit()
    source.emit()
    slow.pending[1]!.resolve()
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(ownership.stored['slow']).toEqual({ n: 0 })
    slow.pending[0]!.resolve()
    await vi.waitFor(() => expect(ownership.stored['slow']).toEqual({ n: 2 }))
    await pipeline.stop()
  })

  it('writes again, in order, everything unconfirmed when the sink breaks', async () => {
    const sink = new ToySink(false)
    const { source, ownership, pipeline } = await started({ sink })
    source.emit()
    source.emit(2)
    sink.confirm(1)
    await vi.waitFor(() => expect(ownership.stored['sink']).toEqual({ n: 1 }))
    source.emit()
    sink.break()
    await vi.waitFor(() => expect(sink.writes).toEqual([[1], [2, 3], [4], [2, 3], [4]]))
    expect(sink.opens).toBe(2)
    sink.confirm()
    await vi.waitFor(() => expect(ownership.stored['sink']).toEqual({ n: 4 }))
    await pipeline.stop()
  })

  it('makes a schema change a barrier', async () => {
    const sink = new ToySink(false)
    const { source, pipeline } = await started({ sink })
    source.emit()
    source.emitSchema()
    source.emit()
    expect(sink.writes).toEqual([[1]])
    sink.confirm()
    await vi.waitFor(() => expect(sink.writes).toEqual([[1], [2]]))
    sink.confirm()
    await vi.waitFor(() => expect(sink.writes).toEqual([[1], [2], [3]]))
    sink.confirm()
    await pipeline.stop()
  })

  it('withholds credit until the slowest sink confirmed, and acknowledges no further than it', async () => {
    const fast = new ToySink()
    const slow = new ToySink(false)
    const { source, pipeline } = await started(
      { fast, slow },
      { credit: { bytes: 1e9, changes: 10 } },
    )
    source.emit(6)
    expect(source.credit!.exhausted).toBe(false)
    source.emit(6)
    expect(source.credit!.exhausted).toBe(true)
    await vi.waitFor(() => expect(fast.numbers).toHaveLength(12))
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(source.credit!.exhausted).toBe(true)
    expect(source.acknowledged).toEqual([])
    let returned = 0
    source.credit!.returned.subscribe(() => returned++)
    slow.confirm(1)
    await vi.waitFor(() => expect(returned).toBe(1))
    await vi.waitFor(() => expect(source.acknowledged).toEqual([6]))
    slow.confirm()
    await vi.waitFor(() => expect(source.acknowledged).toEqual([6, 12]))
    await pipeline.stop()
  })

  it('begins at the earliest checkpoint and spares each sink what it has', async () => {
    const ownership = new ToyOwnership()
    ownership.stored = { ahead: { n: 3 }, behind: { n: 1 } }
    const ahead = new ToySink()
    const behind = new ToySink()
    const { source, pipeline } = await started({ ahead, behind }, {}, ownership)
    expect(source.opened).toEqual([{ n: 1 }])
    source.emit(1)
    source.emit(3)
    await vi.waitFor(() => expect(behind.numbers).toEqual([2, 3, 4, 5]))
    expect(ahead.numbers).toEqual([4, 5])
    await vi.waitFor(() => expect(source.acknowledged.at(-1)).toBe(5))
    expect(ownership.stored['ahead']).toEqual({ n: 5 })
    await pipeline.stop()
  })

  it('never moves the checkpoint of a sink that is ahead back', async () => {
    const ownership = new ToyOwnership()
    ownership.stored = { ahead: { n: 3 }, behind: { n: 1 } }
    const { source, pipeline } = await started(
      { ahead: new ToySink(), behind: new ToySink() },
      {},
      ownership,
    )
    source.emit(1)
    await vi.waitFor(() => expect(ownership.stored['behind']).toEqual({ n: 2 }))
    expect(ownership.stored['ahead']).toEqual({ n: 3 })
    await vi.waitFor(() => expect(source.acknowledged).toEqual([2]))
    await pipeline.stop()
  })

  it('subscribes again behind the last batch when the source breaks', async () => {
    const { source, pipeline, sinks } = await started()
    source.emit(2)
    source.subscriber!.error(new TailraceError('SOURCE_UNAVAILABLE', 'gone'))
    await vi.waitFor(() => expect(source.subscriptions).toEqual([{ n: 0 }, { n: 2 }]))
    expect(pipeline.snapshot().retrying).toContain('gone')
    source.emit(1)
    await vi.waitFor(() => expect(sinks['one']!.numbers).toEqual([1, 2, 3]))
    expect(pipeline.snapshot()).toMatchObject({ retrying: null, interruptions: 1, changes: 3 })
    await pipeline.stop()
  })

  it('fails on an error that is not retryable, and says where', async () => {
    const { source, pipeline } = await started()
    source.subscriber!.error(new TailraceError('SOURCE_POSITION_LOST', 'the log is gone'))
    const { state, error } = await pipeline.finished
    expect(state).toBe('failed')
    expect(error!.toText()).toBe(
      'SOURCE_POSITION_LOST  pipeline "toys" › source "toy"\n  the log is gone',
    )
  })

  it('names the change that an encoder fails on, and stores what came before', async () => {
    const { source, pipeline, ownership } = await started()
    source.emit(10)
    source.emit(10)
    const { error } = await pipeline.finished
    expect(error).toMatchObject({
      code: 'CHANGE_NOT_PROCESSED',
      where: 'pipeline "toys" › sink "one" › encoder',
    })
    expect(error!.message).toContain('insert of public.numbers (id=13), change toy/13: thirteen')
    expect(ownership.stored['one']).toEqual({ n: 10 })
  })

  it('names the change that a transform fails on', async () => {
    const each = () => {
      throw new Error('no good')
    }
    const { source, pipeline } = await started(undefined, { transforms: [{ each }] })
    source.emit()
    const { error } = await pipeline.finished
    expect(error!.where).toBe('pipeline "toys" › transform "toy-0"')
    expect(error!.message).toContain('(id=1)')
  })

  it('has the sinks confirm what came before the change that a transform fails on', async () => {
    const sink = new ToySink(false)
    const each = (change: RowChange) => {
      if (numberOf(change) === 3) throw new Error('no good')
      return change
    }
    const { source, pipeline, ownership } = await started({ sink }, { transforms: [{ each }] })
    source.emit(2)
    source.emit(1)
    source.emit(1)
    expect(pipeline.state).toBe('running')
    sink.confirm()
    const { error } = await pipeline.finished
    expect(error).toMatchObject({ code: 'CHANGE_NOT_PROCESSED', details: { change: 'toy/3' } })
    expect(ownership.stored['sink']).toEqual({ n: 2 })
    expect(sink.numbers).toEqual([1, 2])
  })

  it('confirms batches that transforms emptied', async () => {
    const { source, pipeline, sinks, ownership } = await started(undefined, {
      transforms: [{ each: () => null }],
    })
    source.emit(5)
    await vi.waitFor(() => expect(ownership.stored['one']).toEqual({ n: 5 }))
    expect(sinks['one']!.records).toEqual([])
    await pipeline.stop()
  })

  it('pauses and resumes by credit', async () => {
    const { source, pipeline } = await started()
    pipeline.pause()
    expect([pipeline.state, source.credit!.exhausted]).toEqual(['paused', true])
    pipeline.resume()
    expect([pipeline.state, source.credit!.exhausted]).toEqual(['running', false])
    await pipeline.stop()
  })

  it('drains: what is on its way is confirmed and acknowledged before it stops', async () => {
    const sink = new ToySink(false)
    const { source, pipeline } = await started({ sink })
    source.emit(2)
    const stopping = pipeline.stop()
    expect(pipeline.state).toBe('draining')
    expect(source.credit!.exhausted).toBe(true)
    sink.confirm()
    await stopping
    expect(source.acknowledged).toEqual([2])
  })

  it('gives up draining after the timeout and acknowledges nothing that was not confirmed', async () => {
    const sink = new ToySink(false)
    const { source, pipeline, ownership } = await started({ sink }, { stopTimeout: 50 })
    source.emit(2)
    await pipeline.stop()
    expect(source.acknowledged).toEqual([])
    expect(ownership.stored['sink']).toEqual({ n: 0 })
  })

  it('follows positions through a stream transform that regroups', async () => {
    const stream = (batches: import('rxjs').Observable<ChangeBatch>) =>
      batches.pipe(
        bufferCount(2),
        concatMap(([a, b]) =>
          of(new ChangeBatch([...a!.changes, ...(b?.changes ?? [])], (b ?? a!).position, 0)),
        ),
      )
    const { source, pipeline, sinks } = await started(undefined, { transforms: [{ stream }] })
    source.emit()
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(source.acknowledged).toEqual([])
    source.emit()
    await vi.waitFor(() => expect(source.acknowledged).toEqual([2]))
    source.emit()
    await pipeline.stop()
    expect(source.acknowledged).toEqual([2, 3])
    expect(sinks['one']!.numbers).toEqual([1, 2, 3])
  })

  it('refuses a stream transform that makes up positions', async () => {
    const stream = (batches: import('rxjs').Observable<ChangeBatch>) =>
      batches.pipe(concatMap((batch) => of(new ChangeBatch(batch.changes, { n: 1 }, 0))))
    const { source, pipeline } = await started(undefined, { transforms: [{ stream }] })
    source.emit()
    expect((await pipeline.finished).error!.message).toContain('position objects it received')
  })

  it(
    'names the stream transform that holds changes at no credit',
    { timeout: 15_000 },
    async () => {
      const { source, pipeline } = await started(undefined, {
        credit: { bytes: 1e9, changes: 1 },
        transforms: [
          {
            stream: (batches) =>
              batches.pipe(
                bufferCount(9),
                concatMap((all) => all),
              ),
          },
        ],
      })
      source.emit()
      expect((await pipeline.finished).error).toMatchObject({ code: 'PIPELINE_STALLED' })
    },
  )

  it('refuses exactly-once where the sink cannot store positions', async () => {
    await expect(started(undefined, { delivery: 'exactly-once' })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
    })
  })

  it('applies transforms in order, several changes for one included', async () => {
    const { source, pipeline, sinks } = await started(undefined, {
      transforms: [
        { each: (change) => (numberOf(change) % 2 === 0 ? null : change) },
        { stream: eachChange((change) => change) },
        { each: (change) => [change, change.copy()] },
      ],
    })
    source.emit(4)
    await vi.waitFor(() => expect(sinks['one']!.numbers).toEqual([1, 1, 3, 3]))
    await pipeline.stop()
  })
})

describe('with TAILRACE_FREEZE=1', () => {
  it('stops at a transform that changes rows without saying so', async () => {
    vi.stubEnv('TAILRACE_FREEZE', '1')
    const each = (change: RowChange) => {
      change.after!['id'] = 0
      return change
    }
    const lying = await started(undefined, { transforms: [{ each }] })
    lying.source.emit()
    const { error } = await lying.pipeline.finished
    expect(error!.message).toContain('read only')

    const honest = await started(undefined, { transforms: [{ mutates: true, each }] })
    honest.source.emit()
    await vi.waitFor(() => expect(honest.sinks['one']!.records).toEqual(['{"id":0,"twice":2}']))
    await honest.pipeline.stop()
    vi.unstubAllEnvs()
  })
})
