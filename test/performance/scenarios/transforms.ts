import { startChild } from '../latency/child.ts'
import { median } from '../report/median.ts'
import type { ReplayResult, ReplayTask } from '../transforms/replay.ts'
import type { Scenario } from './scenario.ts'

const COUNTS = [0, 1, 5, 10]
const CHANGES = 20_000_000

/**
 * What `each` transforms cost: changes from memory through the runtime and none, one, five or ten
 * transforms to a sink that confirms at once, each time in a process of its own.
 */
export const transforms: Scenario = {
  summary: 'The runtime alone, with 0, 1, 5 and 10 transforms.',
  peers: [],
  async *run({ options, say }) {
    const changes = Math.round(CHANGES * options.scale)
    const cpu = new Map<number, number[]>(COUNTS.map((count) => [count, []]))
    for (let round = 1; round <= options.runs; round++) {
      for (const count of COUNTS) {
        say(`Run ${round} of ${options.runs}: ${count} transforms`)
        const task: ReplayTask = { changes, transforms: count }
        const child = startChild<ReplayResult>('../transforms/replay.ts', task)
        const { seconds, cpuSeconds } = await child.result
        const cpuMicrosPerChange = (cpuSeconds * 1_000_000) / changes
        cpu.get(count)!.push(cpuMicrosPerChange)
        yield {
          contestant: count === 0 ? 'tailrace' : `tailrace+${count}`,
          changes,
          seconds,
          changesPerSecond: changes / seconds,
          cpuSeconds,
          cpuMicrosPerChange,
        }
      }
    }
    const of = (count: number) => median(cpu.get(count)!)! * 1000
    return [
      `A transform costs ${((of(10) - of(0)) / 10).toFixed(1)} ns of CPU a change (ten against none)`,
    ]
  },
}
