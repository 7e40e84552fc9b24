import type { Database } from '../database/database.ts'
import type { Seeded } from '../seeded.ts'
import type { Faults } from './fault.ts'
import { kills } from './kills.ts'
import { positionLost } from './lost-position.ts'
import { snapshots } from './snapshots.ts'
import { surroundings } from './surroundings.ts'

/** What goes wrong with a database, by name. */
export const faultsOf = ({ faults }: Database): Faults => ({
  ...kills,
  ...snapshots,
  ...surroundings,
  'position lost': positionLost,
  ...faults,
})

/** What is worth doing again and again. */
const often = [
  'kill -9 in streaming',
  'kill -9 between confirmation and checkpoint',
  'kill -9 in the write of a checkpoint',
  'kill -9 in a snapshot under load',
]

const inSnapshots = [
  'kill -9 in a snapshot under load',
  'kill -9 in a snapshot chunk',
  'kill -9 at a checkpoint within a chunk',
]
const columnsChange = [
  'columns added, changed and dropped',
  'kill -9 as columns change',
  'columns added, changed and dropped while the process is away',
]
const failovers = ['failover to the replica', 'failover to the replica, and a kill -9 meanwhile']

/** Of these a short round takes one each. */
const alike: readonly (readonly string[])[] = [
  inSnapshots,
  ['kill -9 as it starts', 'kill -9 while the sink does not answer'],
  ['both refused for a while', 'slow lines'],
  ['kill -9 at the hand-off from snapshot to stream', 'kill -9 as a snapshot is planned'],
  ['restart of the database', 'crash of the database'],
  ['restart of Kafka', 'crash of Kafka, and a kill -9 meanwhile'],
  ['disk full for state', 'disk full for state, and a kill -9 meanwhile'],
  ['source silent until given up', 'sink silent until given up'],
  columnsChange,
  failovers,
]

/** Of these a brief round takes one each, and nothing else. */
const foremost: readonly (readonly string[])[] = [
  ['kill -9 inside a large transaction'],
  inSnapshots,
  columnsChange,
  failovers,
]

/** One of each list of names that are known. */
function oneOfEach(
  lists: readonly (readonly string[])[],
  random: Seeded,
  faults: Faults,
): string[] {
  const known = lists.map((names) => names.filter((name) => name in faults))
  return known.filter((names) => names.length > 0).map((names) => random.pick(names))
}

/** Chooses faults and their order. */
export type Round = (random: Seeded, faults: Faults) => string[]

/** Some seconds of faults: what matters most. */
export const briefRound: Round = (random, faults) =>
  random.shuffled(oneOfEach(foremost, random, faults))

/** The order in which faults happen in a short round: each once, or one that is like it. */
export const shortRound: Round = (random, faults) => {
  const grouped = new Set(alike.flat())
  const alone = Object.keys(faults).filter((name) => !grouped.has(name))
  return random.shuffled([...alone, ...oneOfEach(alike, random, faults)])
}

/** The order in which faults happen in a long round: each once, and some far more often. */
export const longRound: Round = (random, faults) => {
  const again = Array.from({ length: 7 }, () => often.filter((name) => name in faults)).flat()
  return random.shuffled([...Object.keys(faults), ...again])
}
