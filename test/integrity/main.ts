import { cleanUp } from '../e2e/command-process.ts'
import { chooseDatabase, openDatabase } from './database/choose.ts'
import { runTrial } from './engine.ts'
import { HELP, type IntegrityOptions, parseOptions } from './options.ts'
import { record } from './record.ts'
import { faultsIn, lineOf, pointsOf, resumeLineOf } from './report.ts'
import { runResumeTrial } from './resume/trial.ts'
import { Seeded } from './seeded.ts'
import { unmountSmallDisks } from './small-disk.ts'

/** Lines that say what came of it, and what is wrong. */
interface Result {
  readonly database: string
  readonly lines: readonly string[]
  readonly wrong: readonly string[]
}

/** What every trial gets. */
interface Ground {
  readonly random: Seeded
  readonly name: string
  readonly say: (line: string) => void
}

async function faults(options: IntegrityOptions, { random, name, say }: Ground): Promise<Result> {
  const { minutes, only } = options
  const open = () => openDatabase(name, random.fork())
  const verdict = await runTrial({ random, open, minutes, only, say })
  const lines = [lineOf(verdict, random.seed), pointsOf(verdict)]
  return { database: verdict.database, lines, wrong: faultsIn(verdict) }
}

async function resume(options: IntegrityOptions, { random, name, say }: Ground): Promise<Result> {
  const { rows, kills, readers, checkpoint } = options
  const open = () => openDatabase(name, random.fork())
  const verdict = await runResumeTrial({ random, open, rows, kills, readers, checkpoint, say })
  const wrong = [...verdict.differences, ...verdict.needless.map((each) => `needless: ${each}`)]
  const most = kills * readers
  if (verdict.readAgain > most) wrong.push(`more than ${most} chunks were read again`)
  return { database: verdict.database, lines: [resumeLineOf(verdict, random.seed)], wrong }
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2))
  if (options === 'help') {
    process.stdout.write(HELP)
    return
  }
  const random = options.seed === null ? Seeded.fromEnvironment() : new Seeded(options.seed)
  const name = chooseDatabase(options.source, random)
  const say = options.quiet ? () => {} : (line: string) => void process.stderr.write(`${line}\n`)
  say(`${name}, seed ${random.seed}`)
  const run = { faults, resume }[options.what]
  const { database, lines, wrong } = await run(options, { random, name, say })
  process.stdout.write(lines.map((line) => `${line}\n`).join(''))
  if (options.record) record(options.what, name, database, lines)
  if (wrong.length === 0) return
  process.stdout.write(`${wrong.slice(0, 50).join('\n')}\n`)
  process.exitCode = 1
}

// An orderly exit, in which servers and processes end and their data goes.
const leave = (code: number) => {
  unmountSmallDisks()
  void cleanUp().finally(() => process.exit(code))
}
process.once('SIGINT', () => leave(130))
process.once('SIGTERM', () => leave(143))
try {
  await main()
} catch (error) {
  process.stderr.write(`${(error as Error).stack}\n`)
  process.exitCode = 1
} finally {
  await cleanUp()
}
// Clients of servers that are gone may still try to reach them, and nobody waits for that.
process.exit()
