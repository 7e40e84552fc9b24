import type { Verdict } from './engine.ts'
import type { ResumeVerdict } from './resume/trial.ts'

/** Everything that is wrong. */
export const faultsIn = ({ findings, differences }: Verdict): string[] => [
  ...Object.entries(findings).flatMap(([name, list]) =>
    (list as readonly string[]).map((each) => `${name}: ${each}`),
  ),
  ...differences.map((each) => `different: ${each}`),
]

/** Where processes died that were not killed at just any moment. */
export const pointsOf = ({ points }: Verdict): string =>
  `points met: ${[...points].map(([name, count]) => `${name} ${count}`).join(', ')}`

/** A trial in one line. */
export function lineOf(verdict: Verdict, seed: number): string {
  const { kills, rows, findings, repeated, worstRecoveryMs, compared, differences } = verdict
  const worst = (worstRecoveryMs / 1000).toFixed(1)
  return (
    `integrity: kills ${kills}, rows ${rows}, lost ${findings.lost.length}, repeated ${repeated}, worst recovery ${worst} s, ` +
    `tables compared ${compared}, differences ${differences.length}, balances checked ${verdict.balances}, seed ${seed}`
  )
}

/** A resumed snapshot in one line. */
export function resumeLineOf(verdict: ResumeVerdict, seed: number): string {
  const { kills, rows, chunks, readAgain, needless, records, differences, seconds } = verdict
  return (
    `resumed snapshot: kills ${kills}, rows ${rows}, chunks ${chunks}, read again ${readAgain} (${needless.length} of them done by a checkpoint), ` +
    `records ${records}, differences ${differences.length}, ${seconds.toFixed(1)} s, seed ${seed}`
  )
}
