import type { Database } from '../database/database.ts'
import type { Seeded } from '../seeded.ts'
import type { Faults } from './fault.ts'
import { kills } from './kills.ts'
import { positionLost } from './lost-position.ts'
import { snapshots } from './snapshots.ts'
import { surroundings } from './surroundings.ts'

/** What goes wrong with a database, by name. */
export const faultsOf = ({ hasSnapshots, faults }: Database): Faults => ({
  ...kills,
  ...surroundings,
  // Without a snapshot nothing brings back what was in a log that is lost.
  ...(hasSnapshots && { ...snapshots, 'position lost': positionLost }),
  ...faults,
})

/** What is worth doing again and again. */
const often = [
  'kill -9 in streaming',
  'kill -9 between confirmation and checkpoint',
  'kill -9 in the write of a checkpoint',
  'kill -9 in a snapshot under load',
]

/** Of these a short round takes one each. */
const alike: readonly (readonly string[])[] = [
  [
    'kill -9 in a snapshot under load',
    'kill -9 in a snapshot chunk',
    'kill -9 at a checkpoint within a chunk',
  ],
  ['kill -9 as it starts', 'kill -9 while the sink does not answer'],
  ['both refused for a while', 'slow lines'],
  ['kill -9 at the hand-off from snapshot to stream', 'kill -9 as a snapshot is planned'],
  ['restart of the database', 'crash of the database'],
  ['restart of Kafka', 'crash of Kafka, and a kill -9 meanwhile'],
  ['disk full for state', 'disk full for state, and a kill -9 meanwhile'],
  ['source silent until given up', 'sink silent until given up'],
  [
    'columns added, changed and dropped',
    'kill -9 as columns change',
    'columns added, changed and dropped while the process is away',
  ],
  ['failover to the replica', 'failover to the replica, and a kill -9 meanwhile'],
]

/** The order in which faults happen in a short round: each once, or one that is like it. */
export function shortRound(random: Seeded, faults: Faults): string[] {
  const grouped = new Set(alike.flat())
  const alone = Object.keys(faults).filter((name) => !grouped.has(name))
  const groups = alike.map((names) => names.filter((name) => name in faults))
  const some = groups.filter((names) => names.length > 0).map((names) => random.pick(names))
  return random.shuffled([...alone, ...some])
}

/** The order in which faults happen in a long round: each once, and some far more often. */
export function longRound(random: Seeded, faults: Faults): string[] {
  const again = Array.from({ length: 7 }, () => often.filter((name) => name in faults)).flat()
  return random.shuffled([...Object.keys(faults), ...again])
}
