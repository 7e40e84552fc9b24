import { parseArgs } from 'node:util'

/** The options, as `--help` tells them. */
export const HELP = `npm run integrity -- [faults | resume] [options]

  faults (default)  breaks everything around a pipeline again and again, and audits what arrives
  resume            kills a pipeline again and again in its first snapshot, and compares what arrives

  --minutes N       faults: how long they go on (10)
  --only TEXT       faults: only those whose names contain it
  --rows N          resume: rows of the table (5000000)
  --kills N         resume: how often the pipeline is killed (20)
  --readers N       resume: connections that read at the same time (2)
  --checkpoint D    resume: the pipeline's \`checkpoint.interval\` (500ms)
  --seed S          makes the same choices again (by chance)
  --source NAME     postgres (default), mysql or mariadb, which version by the seed; or one, such as mysql-9.7
  --record          puts the results into docs/reliability.md
  --quiet           only the result
`

/** What the command line says. */
export interface IntegrityOptions {
  readonly what: 'faults' | 'resume'
  readonly minutes: number
  readonly only: string
  readonly rows: number
  readonly kills: number
  readonly readers: number
  readonly checkpoint: string
  readonly seed: number | null
  readonly source: string
  readonly record: boolean
  readonly quiet: boolean
}

/** @throws Error for options that are unknown or make no sense */
export function parseOptions(args: readonly string[]): IntegrityOptions | 'help' {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      minutes: { type: 'string', default: '10' },
      only: { type: 'string', default: '' },
      rows: { type: 'string', default: '5000000' },
      kills: { type: 'string', default: '20' },
      readers: { type: 'string', default: '2' },
      checkpoint: { type: 'string', default: '500ms' },
      seed: { type: 'string' },
      source: { type: 'string', default: 'postgres' },
      record: { type: 'boolean', default: false },
      quiet: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return 'help'
  const [what = 'faults', ...others] = positionals
  if ((what !== 'faults' && what !== 'resume') || others.length > 0) {
    throw new Error(`There are faults and resume, not "${positionals.join(' ')}"`)
  }
  return {
    what,
    minutes: positive('minutes', values.minutes),
    only: values.only,
    rows: positive('rows', values.rows),
    kills: positive('kills', values.kills),
    readers: positive('readers', values.readers),
    checkpoint: values.checkpoint,
    seed: values.seed === undefined ? null : positive('seed', values.seed),
    source: values.source,
    record: values.record,
    quiet: values.quiet,
  }
}

function positive(name: string, text: string): number {
  const value = Number(text)
  if (!(value > 0)) throw new Error(`--${name} is a number above 0, not "${text}"`)
  return value
}
