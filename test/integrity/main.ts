import { parseArgs } from 'node:util'
import { cleanUp } from '../e2e/command-process.ts'
import type { PostgresMajor } from '../kit/index.ts'
import { runTrial } from './engine.ts'
import { faultsIn, lineOf, pointsOf } from './report.ts'
import { Seeded } from './seeded.ts'

const HELP = `npm run integrity -- [options]

Breaks everything around a pipeline again and again, and audits what arrives.

  --minutes N       how long faults go on (10)
  --seed S          makes the same choices again (by chance)
  --postgres MAJOR  13, 15 or 18 (by the seed)
  --only TEXT       only faults whose names contain it
  --quiet           only the result
`

const MAJORS: readonly PostgresMajor[] = [13, 15, 18]

function positive(name: string, text: string): number {
  const value = Number(text)
  if (!(value > 0)) throw new Error(`--${name} is a number above 0, not "${text}"`)
  return value
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '10' },
      seed: { type: 'string' },
      postgres: { type: 'string' },
      only: { type: 'string' },
      quiet: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) {
    process.stdout.write(HELP)
    return
  }
  const seed = values.seed === undefined ? undefined : positive('seed', values.seed)
  const random = seed === undefined ? Seeded.fromEnvironment() : new Seeded(seed)
  const chosen = random.pick(MAJORS)
  const given = values.postgres === undefined ? chosen : Number(values.postgres)
  const major = MAJORS.find((each) => each === given)
  if (major === undefined) throw new Error(`--postgres is one of ${MAJORS.join(', ')}`)
  const say = values.quiet ? () => {} : (line: string) => void process.stderr.write(`${line}\n`)
  say(`PostgreSQL ${major}, seed ${random.seed}`)
  const verdict = await runTrial({
    random,
    major,
    minutes: positive('minutes', values.minutes),
    ...(values.only === undefined ? {} : { only: values.only }),
    say,
  })
  process.stdout.write(`${lineOf(verdict, random.seed)}\n${pointsOf(verdict)}\n`)
  const wrong = faultsIn(verdict)
  if (wrong.length === 0) return
  process.stdout.write(`${wrong.slice(0, 50).join('\n')}\n`)
  process.exitCode = 1
}

// An orderly exit, in which servers and processes end and their data goes.
process.once('SIGINT', () => void cleanUp().then(() => process.exit(130)))
process.once('SIGTERM', () => void cleanUp().then(() => process.exit(143)))
try {
  await main()
} catch (error) {
  process.stderr.write(`${(error as Error).stack}\n`)
  process.exitCode = 1
} finally {
  await cleanUp()
}
