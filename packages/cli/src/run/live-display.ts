import type { Pipeline } from '@tailrace/core'
import type { Channel } from '../output/channel.ts'
import { LiveRegion } from './live-region.ts'
import { RateMeter } from './rate-meter.ts'
import { statusLine } from './status-line.ts'

const DRAW_EVERY_MS = 250

/** Shows a line per pipeline at the bottom of a terminal until `end` is called. */
export function liveDisplay(
  pipelines: readonly Pipeline[],
  channel: Channel,
  terminals: readonly Channel[],
): { end(): void } {
  const region = new LiveRegion(
    channel.stream,
    terminals.map(({ stream }) => stream),
  )
  const meters = new Map(pipelines.map((pipeline) => [pipeline, new RateMeter()]))
  const nameWidth = Math.max(0, ...pipelines.map(({ name }) => name.length))
  const draw = (): void => {
    const now = performance.now()
    region.show(
      pipelines.map((pipeline) => {
        const snapshot = pipeline.snapshot()
        const perSecond = meters.get(pipeline)!.sample(snapshot.changes, now)
        return statusLine(snapshot, perSecond, channel.style, channel.width - 1, nameWidth)
      }),
    )
  }
  draw()
  const timer = setInterval(draw, DRAW_EVERY_MS)
  return {
    end() {
      clearInterval(timer)
      draw()
      region.end()
    },
  }
}
