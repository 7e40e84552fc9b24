import { firstChange } from './first-change.ts'
import { idle } from './idle.ts'
import { postgresDrain } from './postgres-drain.ts'
import { postgresLatency } from './postgres-latency.ts'
import type { Scenario } from './scenario.ts'
import { transforms } from './transforms.ts'

/** Every scenario, by the name that the command line takes. */
export const SCENARIOS: ReadonlyMap<string, Scenario> = new Map([
  ['postgres-drain', postgresDrain],
  ['postgres-latency', postgresLatency],
  ['first-change', firstChange],
  ['idle', idle],
  ['transforms', transforms],
])
