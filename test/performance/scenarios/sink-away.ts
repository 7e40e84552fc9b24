import { setTimeout as delay } from 'node:timers/promises'
import type { Kafka } from '../../kit/kafka.ts'
import { until } from '../../kit/until.ts'
import { type Attended, startContestant } from '../contestants/attended.ts'
import type { Contestant } from '../contestants/contestant.ts'
import { UsageWatch } from '../measure/usage-watch.ts'
import type { BenchOptions } from '../options.ts'
import type { Measurement } from '../report/run.ts'
import type { Servers } from '../servers.ts'
import { rounds } from './rounds.ts'
import type { Scenario } from './scenario.ts'

/** 10,000 rows a second, in transactions of 500. */
const ROWS = 500
const EVERY_MS = 50

/** What a pipeline costs, above all in memory, whose sink does not answer while rows are written. */
export const sinkAway: Scenario = {
  summary: 'Kafka stands still for a minute while 10,000 rows a second are inserted.',
  peers: ['debezium'],
  defaultRuns: 1,
  defaultSeconds: 60,
  async *run({ options, servers: start, contestants, say }) {
    const servers = await start('postgres')
    const kafka = ownKafka(servers)
    await servers.database.createTable()
    let nextId = 1
    for (const { contestant, run } of rounds(contestants, options.runs)) {
      say(`Away for ${options.seconds} s: ${contestant.describe()}`)
      const measured = await away({ servers, kafka, contestant, options, run, nextId })
      nextId += measured.changes!
      yield measured
    }
    return ['Seconds run from the moment when Kafka answers again until all rows are in the topic']
  },
}

/** @throws Error for a broker from outside, which cannot be frozen */
function ownKafka({ kafka }: Servers): Kafka {
  if ('pause' in kafka) return kafka as Kafka
  throw new Error('sink-away freezes the broker, so KAFKA_BROKERS cannot be set')
}

interface Away {
  readonly servers: Servers
  readonly kafka: Kafka
  readonly contestant: Contestant
  readonly options: BenchOptions
  readonly run: string
  readonly nextId: number
}

async function away({ servers, kafka, options, nextId, ...task }: Away): Promise<Measurement> {
  const { run, contestant } = task
  const running = await startContestant(contestant, servers, { run, from: servers.database.now })
  try {
    const load = new Load(servers, nextId)
    await load.insert()
    await arrived(servers, running, load)
    const usage = new UsageWatch(running.pid)
    try {
      await load.during(options.warmup * 1000)
      kafka.pause()
      await load.during(options.seconds * 1000).finally(() => kafka.resume())
      const back = performance.now()
      const lastAt = await arrived(servers, running, load)
      usage.end()
      const { cpuSeconds, peakRssMiB } = usage.last
      return {
        contestant: contestant.name,
        changes: load.rows,
        seconds: (lastAt - back) / 1000,
        cpuSeconds,
        cpuMicrosPerChange: (cpuSeconds * 1_000_000) / load.rows,
        peakRssMiB,
      }
    } finally {
      usage.end()
    }
  } finally {
    await running.end()
  }
}

/** Waits until all rows are in the topic, whose broker may yet have to find itself again. */
async function arrived({ kafka }: Servers, running: Attended, load: Load): Promise<number> {
  let count = 0
  const isWhole = async () => {
    running.assertRunning()
    const partitions = await kafka.withAdmin((admin) => admin.fetchTopicOffsets(running.topic))
    count = partitions.reduce((sum, { high }) => sum + Number(high), 0)
    return count >= load.rows
  }
  const what = () =>
    `${load.rows} rows; there are ${count}; its log ends with\n${running.logTail()}`
  await until(isWhole, { deadlineMs: 180_000, everyMs: 50, what })
  const now = performance.now()
  if (count > load.rows) throw new Error(`${count} records came instead of ${load.rows}`)
  return now
}

/** Inserts rows at an even pace. */
class Load {
  rows = 0
  readonly #servers: Servers
  readonly #firstId: number

  constructor(servers: Servers, firstId: number) {
    this.#servers = servers
    this.#firstId = firstId
  }

  async insert(): Promise<void> {
    const first = this.#firstId + this.rows
    await this.#servers.database.insertRows(first, first + ROWS - 1)
    this.rows += ROWS
  }

  async during(milliseconds: number): Promise<void> {
    const begun = performance.now()
    for (let turn = 1; performance.now() - begun < milliseconds; turn++) {
      await this.insert()
      await delay(Math.max(0, begun + turn * EVERY_MS - performance.now()))
    }
  }
}
