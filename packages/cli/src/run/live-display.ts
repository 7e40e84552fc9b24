import type { Pipeline } from '@tailrace/core'
import type { Channel } from '../output/channel.ts'
import { LiveRegion } from './live-region.ts'
import { RateMeter } from './rate-meter.ts'
import { SnapshotLines } from './snapshot-lines.ts'
import { statusLine } from './status-line.ts'

const DRAW_EVERY_MS = 250
/** Lines for the snapshots of one pipeline, at most. */
const SNAPSHOT_LINES = 9

/**
 * Shows a line per pipeline at the bottom of a terminal until `end` is called, and below it how far its snapshots are,
 * while some go on.
 */
export function liveDisplay(
  pipelines: readonly Pipeline[],
  channel: Channel,
  terminals: readonly Channel[],
): { end(): void } {
  const region = new LiveRegion(
    channel.stream,
    terminals.map(({ stream }) => stream),
  )
  const views = pipelines.map((pipeline) => ({
    pipeline,
    meter: new RateMeter(),
    snapshots: new SnapshotLines(),
  }))
  const nameWidth = Math.max(0, ...pipelines.map(({ name }) => name.length))
  const width = () => channel.width - 1
  /** A region that is taller than the terminal could not be drawn again. */
  const linesForSnapshots = () => {
    const left = (channel.stream.rows || 24) - 1 - pipelines.length
    return Math.max(0, Math.min(SNAPSHOT_LINES, Math.floor(left / pipelines.length)))
  }
  const draw = (snapshotLines: number): void => {
    const now = performance.now()
    const { style } = channel
    region.show(
      views.flatMap(({ pipeline, meter, snapshots }) => {
        const snapshot = pipeline.snapshot()
        const perSecond = meter.sample(snapshot.changes, now)
        const room = { style, width: width(), lines: snapshotLines }
        return [
          statusLine(snapshot, perSecond, style, width(), nameWidth),
          ...snapshots.lines(snapshot.snapshot, now, room),
        ]
      }),
    )
  }
  draw(linesForSnapshots())
  const timer = setInterval(() => draw(linesForSnapshots()), DRAW_EVERY_MS)
  return {
    end() {
      clearInterval(timer)
      draw(0)
      region.end()
    },
  }
}
