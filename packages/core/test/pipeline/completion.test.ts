import { EMPTY } from 'rxjs'
import { expect, it, vi } from 'vitest'
import { Pipeline } from '../../src/pipeline/pipeline.ts'
import { ToyOwnership, toyServices, ToySink, ToySource, toySpec } from './toy.ts'

function made(sink: ToySink) {
  const source = new ToySource()
  const ownership = new ToyOwnership()
  return {
    source,
    ownership,
    pipeline: new Pipeline(toySpec(source, { sink }), toyServices(ownership)),
  }
}

it('a source that has nothing more ends the pipeline, with everything confirmed, stored and acknowledged', async () => {
  const sink = new ToySink(false)
  const { source, pipeline, ownership } = made(sink)
  await pipeline.start()
  source.emit(2)
  source.emit(1)
  source.subscriber!.complete()
  sink.confirm(1)
  await vi.waitFor(() => expect(source.acknowledged).toEqual([2]))
  expect(pipeline.state).toBe('running')
  sink.confirm()
  expect(await pipeline.finished).toMatchObject({ state: 'stopped' })
  expect(ownership.stored).toEqual({ sink: { n: 3 } })
  expect(source.acknowledged).toEqual([2, 3])
  expect(source.closed).toBe(1)
})

it('a source that has nothing at all ends the pipeline as it starts', async () => {
  const { source, pipeline, ownership } = made(new ToySink())
  source.stream = () => EMPTY
  await pipeline.start()
  expect(await pipeline.finished).toMatchObject({ state: 'stopped' })
  expect(ownership.stored).toEqual({ sink: { n: 0 } })
  expect(source.closed).toBe(1)
})
