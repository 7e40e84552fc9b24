import { cleanUp } from '../e2e/command-process.ts'
import { runTrial } from './engine.ts'
import { HELP, majorBy, parseOptions } from './options.ts'
import { record } from './record.ts'
import { faultsIn, lineOf, pointsOf, resumeLineOf } from './report.ts'
import { runResumeTrial } from './resume/trial.ts'
import { Seeded } from './seeded.ts'

/** Lines that say what came of it, and what is wrong. */
interface Result {
  readonly lines: readonly string[]
  readonly wrong: readonly string[]
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2))
  if (options === 'help') {
    process.stdout.write(HELP)
    return
  }
  const random = options.seed === null ? Seeded.fromEnvironment() : new Seeded(options.seed)
  // Drawn in any case, so that a given version changes none of the other choices.
  const drawn = majorBy((from) => random.pick(from))
  const major = options.major ?? drawn
  const say = options.quiet ? () => {} : (line: string) => void process.stderr.write(`${line}\n`)
  say(`PostgreSQL ${major}, seed ${random.seed}`)
  let result: Result
  if (options.what === 'faults') {
    const { minutes, only } = options
    const verdict = await runTrial({ random, major, minutes, only, say })
    const lines = [lineOf(verdict, random.seed), pointsOf(verdict)]
    result = { lines, wrong: faultsIn(verdict) }
  } else {
    const { rows, kills, readers, checkpoint } = options
    const verdict = await runResumeTrial({
      random,
      major,
      rows,
      kills,
      readers,
      checkpoint,
      say,
    })
    const wrong = [...verdict.differences, ...verdict.needless.map((each) => `needless: ${each}`)]
    const most = kills * readers
    if (verdict.readAgain > most) wrong.push(`more than ${most} chunks were read again`)
    result = { lines: [resumeLineOf(verdict, random.seed)], wrong }
  }
  const text = result.lines.map((line) => `${line}\n`).join('')
  process.stdout.write(text)
  if (options.record) record(options.what, `PostgreSQL ${major}`, result.lines)
  if (result.wrong.length === 0) return
  process.stdout.write(`${result.wrong.slice(0, 50).join('\n')}\n`)
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
