import { runBench } from './bench.ts'
import { OPTIONS_HELP, parseOptions } from './options.ts'
import { SCENARIOS } from './scenarios/all.ts'

function help(): string {
  const lines = [...SCENARIOS].map(([name, { summary }]) => `  ${name.padEnd(28)}${summary}`)
  return `npm run bench -- <scenario> [options]\n\n${lines.join('\n')}\n${OPTIONS_HELP}`
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2), (name) => {
    const { defaultRuns = 5, defaultSeconds = 30 } = SCENARIOS.get(name) ?? {}
    return { runs: defaultRuns, seconds: defaultSeconds }
  })
  if (options === 'help') {
    process.stdout.write(help())
    return
  }
  const scenario = SCENARIOS.get(options.scenario)
  if (!scenario) {
    const names = [...SCENARIOS.keys()].join(', ')
    throw new Error(`No scenario "${options.scenario}"; there are ${names}`)
  }
  await runBench(scenario, options)
}

// An orderly exit, in which the servers end and their data goes.
process.once('SIGINT', () => process.exit(130))
process.once('SIGTERM', () => process.exit(143))
try {
  await main()
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exitCode = 1
}
