import { loadTransaction } from '../backlog/backlog.ts'
import type { DatabaseKind } from '../databases/bench-database.ts'
import { drainInTurns } from './drain.ts'
import type { Scenario } from './scenario.ts'

/** What one transaction of very many rows costs, above all in memory. */
export const largeTransaction = (kind: DatabaseKind, peers: readonly string[]): Scenario => ({
  summary: 'Drains one transaction of five million inserts.',
  peers,
  defaultRuns: 3,
  async *run(bench) {
    const servers = await bench.servers(kind)
    const { rows } = bench.options
    bench.say(`Loading ${rows} rows in one transaction`)
    const backlog = await loadTransaction(servers, bench.contestants, rows)
    yield* drainInTurns(bench, servers, backlog)
  },
})
