import { setTimeout as delay } from 'node:timers/promises'
import type { Seeded } from '../seeded.ts'
import type { Stage } from '../stage.ts'
import type { Workload } from '../workload/workload.ts'

/** Something that goes wrong; when it resolves, what was broken is whole again. */
export type Fault = (stage: Stage, random: Seeded, workload: Workload) => Promise<void>

/** Faults by name. */
export type Faults = Readonly<Record<string, Fault>>

/** Some time in which a fault lasts, in milliseconds. */
export const aWhile = (random: Seeded): Promise<void> => delay(random.between(100, 800))
