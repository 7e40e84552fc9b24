import { loadRows } from '../backlog/load.ts'
import { drain } from './drain.ts'
import { rounds } from './rounds.ts'
import type { Scenario } from './scenario.ts'

/** How fast the rows of a table reach Kafka that were there before, and what that costs. */
export const postgresSnapshot: Scenario = {
  summary: 'Reads a table of five million rows into a topic with three partitions.',
  peers: ['debezium'],
  defaultRuns: 3,
  async *run({ options, servers: start, contestants, say }) {
    const servers = await start()
    const { rows } = options
    say(`Loading ${rows} rows`)
    const census = await loadRows(servers.database, rows)
    const backlog = { changes: rows, records: rows, census }
    for (const { contestant, round, run } of rounds(contestants, options.runs)) {
      const verify = round === 1
      say(`Run ${round} of ${options.runs}: ${contestant.describe()}`)
      yield await drain({ contestant, servers, backlog, run, verify })
    }
  },
}
