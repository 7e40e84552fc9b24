import { until } from '../kit/until.ts'
import { type Findings } from './audit/findings.ts'
import type { Database } from './database/database.ts'
import { faultsOf, longRound, type Round, shortRound } from './faults/schedule.ts'
import { comparison, settled } from './pauses.ts'
import type { Seeded } from './seeded.ts'
import { Stage } from './stage.ts'
import { Workload } from './workload/workload.ts'

/** Records that may be on their way before writers rest. */
const MOST_BEHIND = 20_000

/** How a trial is run. */
export interface Trial {
  readonly random: Seeded
  /** Starts the database. */
  readonly open: () => Promise<Database>
  /** How long faults go on, in long rounds. Default: one round. */
  readonly minutes?: number
  /** That one round. Default: a short one. */
  readonly round?: Round
  /** Only faults whose names contain it. */
  readonly only?: string
  /** Tells how far it is. */
  readonly say?: (line: string) => void
}

/** What came of it. */
export interface Verdict {
  /** The database's title. */
  readonly database: string
  readonly kills: number
  /** How many processes died at each named point. */
  readonly points: ReadonlyMap<string, number>
  /** Row changes committed. */
  readonly rows: number
  readonly repeated: number
  /** Rows of snapshots that arrived. */
  readonly reads: number
  readonly worstRecoveryMs: number
  /** Comparisons of a table, row by row. */
  readonly compared: number
  readonly differences: readonly string[]
  /** Transactions of the bank after which its sum was looked at. */
  readonly balances: number
  readonly findings: Findings
  /** Whether a process died within a transaction, part of which was confirmed. */
  readonly diedInside: boolean
}

/**
 * Runs the pipeline under load and lets things go wrong, in an order that the seed decides. After each round the load rests, and
 * the tables that the consumer has built must equal the source's.
 */
export async function runTrial(trial: Trial): Promise<Verdict> {
  const { random, open, minutes, only = '', say = () => {} } = trial
  const round = minutes === undefined ? (trial.round ?? shortRound) : longRound
  const deadline = performance.now() + (minutes ?? 0) * 60_000
  const stage = await Stage.open(open)
  const { database } = stage
  say(database.title)
  const workload = new Workload(database, random, stage.auditor)
  const faults = faultsOf(database)
  const recoveries: number[] = []
  const differences: string[] = []
  let compared = 0
  const lookAt = async () => {
    await workload.pause()
    await settled(stage)
    const found = await comparison(stage)
    compared += found.tables
    differences.push(...found.differences)
  }
  try {
    await database.prepare()
    await workload.begin()
    await stage.beginAnew()
    await stage.run()
    workload.resume()
    await stage.arrived('the start')
    do {
      for (const name of round(random, faults)) {
        if (!name.includes(only)) continue
        const begun = performance.now()
        await faults[name]!(stage, random, workload)
        const whole = performance.now()
        await stage.arrived(name)
        recoveries.push(performance.now() - whole)
        if (!stage.process.running)
          throw new Error(`ended after "${name}"\n${stage.process.stderr}`)
        say(`${name}: ${Math.round(whole - begun)} + ${Math.round(performance.now() - whole)} ms`)
        if (minutes !== undefined && performance.now() > deadline) break
        if (stage.auditor.outstanding > MOST_BEHIND) await rest(stage, workload)
      }
      await lookAt()
      say(
        `${stage.kills} kills, ${stage.auditor.rows + workload.transferred} rows, ${compared} tables compared`,
      )
      workload.resume()
    } while (performance.now() < deadline)
    await lookAt()
    await workload.stop()
    const { code, stderr } = await stage.process.stop()
    if (code !== 0) throw new Error(`the last orderly stop ended with ${code}\n${stderr}`)
    const { auditor, ledger } = stage
    const all = auditor.findings()
    const bank = ledger.findings
    const findings = Object.fromEntries(
      Object.entries(all).map(([name, list]) => [name, [...list, ...bank[name as keyof Findings]]]),
    ) as unknown as Findings
    return {
      database: database.title,
      kills: stage.kills,
      points: stage.points,
      rows: auditor.rows + workload.transferred,
      repeated: auditor.repeated + ledger.repeated,
      reads: auditor.reads,
      worstRecoveryMs: Math.max(...recoveries),
      compared,
      differences,
      balances: ledger.checked,
      findings,
      diedInside: auditor.diedInside,
    }
  } finally {
    void workload.stop().catch(() => {})
    await stage.close()
  }
}

/** Nothing is written until the pipeline has caught up: on a busy machine faults would only make it later and later. */
async function rest({ auditor }: Stage, workload: Workload): Promise<void> {
  await workload.pause()
  await until(() => auditor.outstanding === 0, { deadlineMs: 60_000 }).catch(() => {})
  workload.resume()
}
