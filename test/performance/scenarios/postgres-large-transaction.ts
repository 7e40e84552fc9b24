import { loadTransaction } from '../backlog/load.ts'
import { drain } from './drain.ts'
import { rounds } from './rounds.ts'
import type { Scenario } from './scenario.ts'

/** What one transaction of very many rows costs, above all in memory. */
export const postgresLargeTransaction: Scenario = {
  summary: 'Drains one transaction of five million inserts.',
  peers: ['debezium', 'pg_recvlogical'],
  defaultRuns: 3,
  async *run({ options, servers: start, contestants, say }) {
    const servers = await start()
    const { rows } = options
    say(`Loading ${rows} rows in one transaction`)
    const backlog = await loadTransaction(servers.database, rows)
    for (const { contestant, round, run } of rounds(contestants, options.runs)) {
      const verify = round === 1
      say(`Run ${round} of ${options.runs}: ${contestant.describe()}`)
      yield await drain({ contestant, servers, backlog, run, verify })
    }
  },
}
