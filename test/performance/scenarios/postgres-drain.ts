import { backlogSize, loadBacklog } from '../backlog/load.ts'
import { drain } from './drain.ts'
import { rounds } from './rounds.ts'
import type { Scenario } from './scenario.ts'

/** How fast a backlog reaches Kafka, and what that costs. */
export const postgresDrain: Scenario = {
  summary: 'Drains a backlog of inserts, updates and deletes into a topic with three partitions.',
  peers: ['debezium', 'pg_recvlogical'],
  async *run({ options, servers: start, contestants, say }) {
    const servers = await start()
    const size = backlogSize(options.scale)
    say(`Loading ${size.inserts} inserts, ${size.updates} updates, ${size.deletes} deletes`)
    const backlog = await loadBacklog(servers.database, size)
    for (const { contestant, round, run } of rounds(contestants, options.runs)) {
      const verify = round === 1
      say(`Run ${round} of ${options.runs}: ${contestant.describe()}`)
      yield await drain({ contestant, servers, backlog, run, verify })
    }
  },
}
