import { setTimeout as delay } from 'node:timers/promises'
import { until } from '../../kit/until.ts'
import type { Point } from '../points.ts'
import type { Seeded } from '../seeded.ts'
import type { Stage } from '../stage.ts'
import type { Fault, Faults } from './fault.ts'

/** How long a point is waited for. */
const PATIENCE_MS = 8000

/** Asks for all rows again, and for a death at a point on the way; where that is not met the process is killed at some moment. */
async function dieAt(stage: Stage, random: Seeded, die: Point): Promise<void> {
  stage.order({ die, afterMs: random.pick([0, 0, 1, 2, 4]) })
  const asked = stage.readAgain()
  const isOver = () => !stage.process.running
  await until(isOver, { deadlineMs: PATIENCE_MS }).then(
    () => stage.met(die),
    () => {},
  )
  stage.toSource.flow()
  await stage.killAndRestart()
  await asked
}

/** Kills while rows arrive that are being read. */
async function dieReading(stage: Stage, random: Seeded): Promise<void> {
  const before = stage.auditor.reads
  const asked = stage.readAgain()
  const isReading = () => stage.auditor.reads > before
  await until(isReading, { deadlineMs: PATIENCE_MS }).then(
    () => stage.met('reading'),
    () => {},
  )
  await delay(random.between(0, 400))
  await stage.process.kill()
  stage.toSource.flow()
  await stage.killAndRestart()
  await asked
}

/** A slow line makes chunks last; at rest, as a stream that lags behind is waited for. */
const slowly =
  (fault: Fault): Fault =>
  async (stage, random, workload) => {
    await workload.pause()
    stage.toSource.slow(random.between(150_000, 300_000))
    await fault(stage, random, workload)
    workload.resume()
  }

/** Kills while rows that are there already are read, which goes on while changes stream. */
export const snapshots: Faults = {
  'kill -9 in a snapshot under load': dieReading,
  'kill -9 in a snapshot chunk': slowly(dieReading),
  'kill -9 at a checkpoint within a chunk': slowly((stage, random) =>
    dieAt(stage, random, 'chunk'),
  ),
  'kill -9 at the hand-off from snapshot to stream': (stage, random) =>
    dieAt(stage, random, 'hand-off'),
  'kill -9 as a snapshot is planned': (stage, random) => dieAt(stage, random, 'document'),
}
