import { backlogSize, loadBacklog } from '../backlog/backlog.ts'
import type { DatabaseKind } from '../databases/bench-database.ts'
import { drainInTurns } from './drain.ts'
import type { Scenario } from './scenario.ts'

/** How fast a backlog in the log reaches Kafka, and what that costs. */
export const logDrain = (kind: DatabaseKind, peers: readonly string[]): Scenario => ({
  summary: 'Drains a backlog of inserts, updates and deletes into a topic with three partitions.',
  peers,
  async *run(bench) {
    const servers = await bench.servers(kind)
    const size = backlogSize(bench.options.scale)
    bench.say(`Loading ${size.inserts} inserts, ${size.updates} updates, ${size.deletes} deletes`)
    const backlog = await loadBacklog(servers, bench.contestants, size)
    yield* drainInTurns(bench, servers, backlog)
  },
})
