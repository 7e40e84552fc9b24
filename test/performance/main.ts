import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { chooseContestants } from './contestants/choose.ts'
import { OPTIONS_HELP, type BenchOptions, parseOptions } from './options.ts'
import { machineLine } from './report/machine.ts'
import { recordResults } from './report/record.ts'
import { type Measurement, reportOf } from './report/run.ts'
import { ratiosOf, tableOf } from './report/table.ts'
import { SCENARIOS } from './scenarios/all.ts'
import type { Scenario } from './scenarios/scenario.ts'
import { startServers } from './servers.ts'

const say = (line: string) => process.stderr.write(`${line}\n`)

function help(): void {
  const names = [...SCENARIOS]
  const lines = names.map(([name, { summary }]) => `  ${name.padEnd(18)}${summary}`)
  process.stdout.write(
    `npm run bench -- <scenario> [options]\n\n${lines.join('\n')}\n${OPTIONS_HELP}`,
  )
}

async function bench(scenario: Scenario, options: BenchOptions): Promise<number> {
  const peers = options.peers.filter((peer) => {
    const fits = scenario.peers.includes(peer)
    if (!fits) say(`${peer} has no part in ${options.scenario}`)
    return fits
  })
  const names = options.only.length > 0 ? options.only : ['tailrace', ...peers]
  const contestants = await chooseContestants(names, say)
  const servers = await startServers()
  const measurements: Measurement[] = []
  let failure: unknown
  const machine = await machineLine(servers.database)
  try {
    for await (const measurement of scenario.run({ options, servers, contestants, say })) {
      measurements.push(measurement)
      say(JSON.stringify(measurement))
    }
  } catch (error) {
    failure = error
  } finally {
    await servers.end()
  }
  if (measurements.length > 0) publish(options, machine, measurements)
  if (failure !== undefined) throw failure
  return 0
}

function publish(
  options: BenchOptions,
  machine: string,
  measurements: readonly Measurement[],
): void {
  const lines = [machine, '', tableOf(measurements), '', ...ratiosOf(measurements)]
  process.stdout.write(`\n${lines.join('\n')}\n`)
  const report = reportOf(options.scenario, machine, measurements)
  if (options.json) writeFileSync(resolve(options.json), `${JSON.stringify(report, null, 2)}\n`)
  if (options.record) recordResults(options.scenario, lines)
}

async function main(): Promise<number> {
  const options = parseOptions(
    process.argv.slice(2),
    (name) => SCENARIOS.get(name)?.defaultRuns ?? 5,
  )
  if (options === 'help') {
    help()
    return 0
  }
  const scenario = SCENARIOS.get(options.scenario)
  if (!scenario) {
    throw new Error(
      `No scenario "${options.scenario}"; there are ${[...SCENARIOS.keys()].join(', ')}`,
    )
  }
  return bench(scenario, options)
}

try {
  process.exitCode = await main()
} catch (error) {
  say((error as Error).message)
  process.exitCode = 1
}
