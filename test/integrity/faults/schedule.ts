import type { Seeded } from '../seeded.ts'
import type { Faults } from './fault.ts'
import { kills } from './kills.ts'
import { slotDropped } from './lost-slot.ts'
import { snapshots } from './snapshots.ts'
import { surroundings } from './surroundings.ts'

/** What goes wrong, by name. */
export const faults: Faults = {
  ...kills,
  ...snapshots,
  ...surroundings,
  'slot dropped': slotDropped,
}

/** What is worth doing again in one round. */
const again = [
  'kill -9 in streaming',
  'kill -9 between confirmation and checkpoint',
  'kill -9 in the write of a checkpoint',
  'kill -9 in a snapshot under load',
  'columns added and dropped',
]

/**
 * The order in which faults happen in one round: each once, and some more often.
 *
 * @param extra how often these are repeated
 */
export function schedule(random: Seeded, extra: number): string[] {
  const repeated = Array.from({ length: extra }, () => again).flat()
  return random.shuffled([...Object.keys(faults), ...repeated])
}
