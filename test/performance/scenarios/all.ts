import { firstChange } from './first-change.ts'
import { idle } from './idle.ts'
import { postgresDrain } from './postgres-drain.ts'
import { postgresLargeTransaction } from './postgres-large-transaction.ts'
import { postgresLatency } from './postgres-latency.ts'
import { postgresSnapshot } from './postgres-snapshot.ts'
import type { Scenario } from './scenario.ts'
import { sinkAway } from './sink-away.ts'
import { transforms } from './transforms.ts'

/** Every scenario, by the name that the command line takes. */
export const SCENARIOS: ReadonlyMap<string, Scenario> = new Map([
  ['postgres-drain', postgresDrain],
  ['postgres-latency', postgresLatency],
  ['postgres-snapshot', postgresSnapshot],
  ['postgres-large-transaction', postgresLargeTransaction],
  ['sink-away', sinkAway],
  ['first-change', firstChange],
  ['idle', idle],
  ['transforms', transforms],
])
