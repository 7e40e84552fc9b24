import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { PEERS, chooseContestants } from './contestants/choose.ts'
import type { DatabaseKind } from './databases/bench-database.ts'
import type { BenchOptions } from './options.ts'
import { machineLine } from './report/machine.ts'
import { recordResults } from './report/record.ts'
import { type Measurement, reportOf } from './report/run.ts'
import { ratiosOf, tableOf } from './report/table.ts'
import type { Scenario } from './scenarios/scenario.ts'
import { type Servers, startServers } from './servers.ts'

const say = (line: string) => process.stderr.write(`${line}\n`)

/**
 * Runs a scenario and tells its results, also those of one that breaks off.
 *
 * @throws Error why it broke off
 */
export async function runBench(scenario: Scenario, options: BenchOptions): Promise<void> {
  const contestants = await chooseContestants(namesFor(scenario, options), say)
  if (contestants.length === 0) throw new Error('Nobody is left to be measured')
  let starting: Promise<Servers> | undefined
  const servers = (kind: DatabaseKind) => (starting ??= startServers(kind))
  const measurements: Measurement[] = []
  let remarks: readonly string[] = []
  let machine = machineLine()
  try {
    const run = scenario.run({ options, servers, contestants, say })
    for (;;) {
      const next = await run.next()
      if (next.done) {
        remarks = next.value ?? []
        break
      }
      measurements.push(next.value)
      say(JSON.stringify(next.value))
    }
  } finally {
    const started = await starting
    if (started) machine = machineLine(started.versions)
    await started?.end()
    if (measurements.length > 0) publish(options, machine, measurements, remarks)
  }
}

function namesFor(scenario: Scenario, { scenario: name, only, peers }: BenchOptions): string[] {
  const unknown = peers.filter((peer) => !PEERS.includes(peer))
  if (unknown.length > 0) throw new Error(`No peer "${unknown[0]}"; there are ${PEERS.join(', ')}`)
  const others = peers.filter((peer) => !scenario.peers.includes(peer))
  if (others.length > 0) say(`No part in ${name}: ${others.join(', ')}`)
  const taking = peers.filter((peer) => scenario.peers.includes(peer))
  return only.length > 0 ? [...only] : ['tailrace', ...taking]
}

function publish(
  options: BenchOptions,
  machine: string,
  measurements: readonly Measurement[],
  remarks: readonly string[],
): void {
  const ratios = ratiosOf(measurements)
  const below = [...ratios, ...remarks].map((line) => `- ${line}`)
  const lines = [machine, '', tableOf(measurements), ...(below.length > 0 ? ['', ...below] : [])]
  process.stdout.write(`\n${lines.join('\n')}\n`)
  const report = reportOf(options.scenario, machine, measurements)
  if (options.json) writeFileSync(resolve(options.json), `${JSON.stringify(report, null, 2)}\n`)
  if (options.record) recordResults(options.scenario, lines)
}
