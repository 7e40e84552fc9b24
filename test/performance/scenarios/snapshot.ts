import { loadRows } from '../backlog/backlog.ts'
import type { DatabaseKind } from '../databases/bench-database.ts'
import { drainInTurns } from './drain.ts'
import type { Scenario } from './scenario.ts'

/** How fast the rows of a table reach Kafka that were there before, and what that costs. */
export const snapshot = (kind: DatabaseKind): Scenario => ({
  summary: 'Reads a table of five million rows into a topic with three partitions.',
  peers: ['debezium'],
  defaultRuns: 3,
  async *run(bench) {
    const servers = await bench.servers(kind)
    const { rows } = bench.options
    bench.say(`Loading ${rows} rows`)
    yield* drainInTurns(bench, servers, await loadRows(servers, rows))
  },
})
