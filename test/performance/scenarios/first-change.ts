import { startContestant } from '../contestants/attended.ts'
import { startOf, usageOf } from '../measure/process-usage.ts'
import { awaitProbe } from './probe.ts'
import { rounds } from './rounds.ts'
import type { Scenario } from './scenario.ts'

/** How soon after its start a process has delivered a change that waits for it in its slot. */
export const firstChange: Scenario = {
  summary: 'From the start of the process to the first change in the topic, slot existing.',
  peers: ['debezium'],
  async *run({ options, servers: start, contestants, say }) {
    const servers = await start('postgres')
    const { database } = servers
    await database.createTable()
    const stretch = await database.stretch()
    await database.insertProbe(1)
    await stretch.end()
    for (const { contestant, round, run } of rounds(contestants, options.runs)) {
      say(`Run ${round} of ${options.runs}: ${contestant.describe()}`)
      const running = await startContestant(contestant, servers, { run, from: stretch })
      try {
        const startedAt = startOf(running.pid)
        const { lastAt } = await awaitProbe(servers, running, 5)
        const usage = usageOf(running.pid)
        yield { contestant: contestant.name, seconds: (lastAt - startedAt) / 1000, ...usage }
      } finally {
        await running.end()
      }
    }
    await stretch.release()
  },
}
