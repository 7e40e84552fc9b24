import { parseArgs } from 'node:util'
import { type Compression, COMPRESSIONS } from './contestants/contestant.ts'

/** What the command line says. */
export interface BenchOptions {
  readonly scenario: string
  readonly peers: readonly string[]
  /** Instead of Tailrace and the peers. */
  readonly only: readonly string[]
  readonly json: string | undefined
  readonly record: boolean
  readonly runs: number
  /** Of records in scenarios that measure throughput. */
  readonly compression: Compression
  readonly scale: number
  /** Rows of the scenarios that have one table or transaction of that size. */
  readonly rows: number
  readonly seconds: number
  readonly warmup: number
}

/** The options, as `--help` lists them. */
export const OPTIONS_HELP = `
  --peers a,b     measure these too: debezium, pg_recvlogical, mysqlbinlog
  --json FILE     write every run as JSON
  --record        put the results into docs/benchmarks.md
  --compression C how backlogs, snapshots and large transactions are compressed by all contestants: ${COMPRESSIONS.join(', ')} (none)
  --runs N        runs of each contestant, in turn (5; latency, idle and sink-away: 1)
  --scale F       size of the backlog, 1 being 1.4 million changes (1)
  --rows N        rows of the snapshots and large transactions (5000000)
  --seconds N     how long latency and idle measure, and how long the sink is away (30; sink-away: 60)
  --warmup N      seconds before latency and idle measure (10)
  --only a,b      measure these contestants alone, such as debezium
`

/** @throws Error for options that are unknown or make no sense */
export function parseOptions(
  args: readonly string[],
  defaultsOf: (scenario: string) => { readonly runs: number; readonly seconds: number },
): BenchOptions | 'help' {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      peers: { type: 'string', default: '' },
      only: { type: 'string', default: '' },
      json: { type: 'string' },
      record: { type: 'boolean', default: false },
      runs: { type: 'string' },
      compression: { type: 'string', default: 'none' },
      scale: { type: 'string', default: '1' },
      rows: { type: 'string', default: '5000000' },
      seconds: { type: 'string' },
      warmup: { type: 'string', default: '10' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  const [scenario, ...others] = positionals
  if (values.help || scenario === undefined) return 'help'
  if (others.length > 0) throw new Error(`One scenario at a time, not also ${others.join(', ')}`)
  const defaults = defaultsOf(scenario)
  return {
    scenario,
    peers: list(values.peers),
    only: list(values.only),
    json: values.json,
    record: values.record,
    compression: compressionOf(values.compression),
    runs: values.runs === undefined ? defaults.runs : positive('runs', values.runs),
    scale: positive('scale', values.scale),
    rows: positive('rows', values.rows),
    seconds: values.seconds === undefined ? defaults.seconds : positive('seconds', values.seconds),
    warmup: positive('warmup', values.warmup),
  }
}

function compressionOf(text: string): Compression {
  const found = COMPRESSIONS.find((name) => name === text)
  if (found !== undefined) return found
  throw new Error(`--compression is one of ${COMPRESSIONS.join(', ')}, not "${text}"`)
}

function list(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}

function positive(name: string, text: string): number {
  const value = Number(text)
  if (!(value > 0)) throw new Error(`--${name} is a number above 0, not "${text}"`)
  return value
}
