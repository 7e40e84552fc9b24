import type { Pipeline } from '@tailrace/core'
import type { Channel } from '../output/channel.ts'
import { RateMeter } from './rate-meter.ts'

const EVERY_MS = 10_000

/**
 * Writes a pipeline's status at each change of its state and every ten seconds until `end` is called: a JSON line, or
 * where text is wanted a line at each change of state.
 */
export function statusStream(pipelines: readonly Pipeline[], channel: Channel): { end(): void } {
  const meters = new Map(pipelines.map((pipeline) => [pipeline, new RateMeter(EVERY_MS)]))
  const rowMeters = new Map(pipelines.map((pipeline) => [pipeline, new RateMeter(EVERY_MS)]))
  const write = (pipeline: Pipeline): void => {
    const snapshot = pipeline.snapshot()
    const perSecond = meters.get(pipeline)!.sample(snapshot.changes, performance.now())
    const rows =
      snapshot.snapshot === null
        ? null
        : rowMeters.get(pipeline)!.sample(snapshot.snapshot.rows, performance.now())
    channel.object({
      type: 'status',
      time: new Date().toISOString(),
      ...snapshot,
      changesPerSecond: Math.round(perSecond * 10) / 10,
      snapshotRowsPerSecond: rows === null ? null : Math.round(rows * 10) / 10,
    })
  }
  const subscriptions = pipelines.map((pipeline) =>
    pipeline.transitions.subscribe(({ state }) => {
      if (state === 'idle') return
      if (channel.json) write(pipeline)
      else channel.line(`${pipeline.name}  ${state}`)
    }),
  )
  const timer = setInterval(() => {
    if (channel.json) for (const pipeline of pipelines) write(pipeline)
  }, EVERY_MS)
  return {
    end() {
      clearInterval(timer)
      for (const subscription of subscriptions) subscription.unsubscribe()
    },
  }
}
