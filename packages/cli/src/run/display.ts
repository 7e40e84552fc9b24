import type { Pipeline } from '@tailrace/core'
import type { Output } from '../output/channel.ts'
import { liveDisplay } from './live-display.ts'
import { statusStream } from './status-stream.ts'

/**
 * Shows how pipelines do while they run: live lines on a terminal, status lines elsewhere.
 *
 * @param dataOnOut whether a sink writes changes to standard output, which status lines must not mix with
 */
export function displayRun(
  pipelines: readonly Pipeline[],
  { out, err }: Output,
  dataOnOut: boolean,
): { end(): void } {
  const terminals = [err, out].filter((channel) => channel.terminal)
  const liveOn = terminals.find((channel) => !channel.json)
  const displays = [
    ...(liveOn === undefined ? [] : [liveDisplay(pipelines, liveOn, terminals)]),
    ...(out.json || liveOn === undefined ? [statusStream(pipelines, dataOnOut ? err : out)] : []),
  ]
  return {
    end() {
      for (const display of displays) display.end()
    },
  }
}
