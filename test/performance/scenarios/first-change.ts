import { createSlot, createTable, dropSlot } from '../backlog/table.ts'
import { startContestant } from '../contestants/attended.ts'
import { startOf, usageOf } from '../measure/process-usage.ts'
import { awaitProbe, insertProbe } from './probe.ts'
import { rounds } from './rounds.ts'
import type { Scenario } from './scenario.ts'

/** How soon after its start a process has delivered a change that waits for it in its slot. */
export const firstChange: Scenario = {
  summary: 'From the start of the process to the first change in the topic, slot existing.',
  peers: ['debezium'],
  async *run({ options, servers: start, contestants, say }) {
    const servers = await start()
    const { database } = servers
    await createTable(database)
    const slot = 'bench_waiting'
    await createSlot(database, slot)
    await insertProbe(servers, 1)
    for (const { contestant, round, run } of rounds(contestants, options.runs)) {
      say(`Run ${round} of ${options.runs}: ${contestant.describe()}`)
      const running = await startContestant(contestant, servers, { run, copyOf: slot })
      try {
        const startedAt = startOf(running.pid)
        const { lastAt } = await awaitProbe(servers, running, 5)
        const usage = usageOf(running.pid)
        yield { contestant: contestant.name, seconds: (lastAt - startedAt) / 1000, ...usage }
      } finally {
        await running.end()
      }
    }
    await dropSlot(database, slot)
  },
}
