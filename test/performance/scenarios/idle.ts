import { setTimeout as delay } from 'node:timers/promises'
import { startContestant } from '../contestants/attended.ts'
import { usageOf } from '../measure/process-usage.ts'
import { awaitProbe } from './probe.ts'
import { rounds } from './rounds.ts'
import type { Scenario } from './scenario.ts'

/** What a pipeline costs that is connected on both sides and has nothing to do. */
export const idle: Scenario = {
  summary: 'CPU of a pipeline that has nothing to do.',
  peers: ['debezium'],
  defaultRuns: 1,
  async *run({ options, servers: start, contestants, say }) {
    const servers = await start('postgres')
    const { database } = servers
    await database.createTable()
    let nextId = 1
    for (const { contestant, run } of rounds(contestants, options.runs)) {
      say(`Idle: ${contestant.describe()}`)
      const running = await startContestant(contestant, servers, { run, from: database.now })
      try {
        await database.insertProbe(nextId++)
        await awaitProbe(servers, running)
        await delay(options.warmup * 1000)
        const before = usageOf(running.pid)
        const from = performance.now()
        await delay(options.seconds * 1000)
        const after = usageOf(running.pid)
        if (!before || !after)
          throw new Error(`It has ended; its log ends with\n${running.logTail()}`)
        const seconds = (performance.now() - from) / 1000
        const cpuSeconds = after.cpuSeconds - before.cpuSeconds
        yield {
          contestant: contestant.name,
          seconds,
          cpuSeconds,
          cpuPercent: (100 * cpuSeconds) / seconds,
          peakRssMiB: after.peakRssMiB,
        }
      } finally {
        await running.end()
      }
    }
  },
}
