import { startContestant } from '../contestants/attended.ts'
import type { Contestant } from '../contestants/contestant.ts'
import type { DatabaseKind } from '../databases/bench-database.ts'
import { startChild } from '../latency/child.ts'
import type { ReaderResult, ReaderTask } from '../latency/reader.ts'
import type { WriterResult, WriterTask } from '../latency/writer.ts'
import { usageOf } from '../measure/process-usage.ts'
import type { BenchOptions } from '../options.ts'
import type { Measurement } from '../report/run.ts'
import type { Servers } from '../servers.ts'
import { awaitProbe } from './probe.ts'
import { rounds } from './rounds.ts'
import type { Scenario } from './scenario.ts'

const RATES = [200, 2000]

/** How long a row takes from its insert to a consumer, at a steady pace of single-row commits. */
export const latency = (kind: DatabaseKind): Scenario => ({
  summary: 'Insert to consumer at 200 and 2,000 single-row commits a second.',
  peers: ['debezium'],
  defaultRuns: 1,
  async *run(bench) {
    const servers = await bench.servers(kind)
    await servers.database.createTable()
    let nextId = 1
    for (const perSecond of RATES) {
      for (const { contestant, run } of rounds(bench.contestants, bench.options.runs)) {
        bench.say(`${perSecond} commits a second: ${contestant.describe()}`)
        const task = { servers, contestant, run: `${run}_${perSecond}`, perSecond, nextId }
        yield await measureLatency(bench.options, task)
        nextId += 10_000_000
      }
    }
  },
})

interface LatencyRun {
  readonly servers: Servers
  readonly contestant: Contestant
  readonly run: string
  readonly perSecond: number
  readonly nextId: number
}

async function measureLatency(options: BenchOptions, task: LatencyRun): Promise<Measurement> {
  const { servers, contestant, run, perSecond, nextId } = task
  const { database } = servers
  const running = await startContestant(contestant, servers, { run, from: database.now })
  const children: { end(): void }[] = []
  try {
    await database.insertProbe(nextId)
    await awaitProbe(servers, running)
    const warmup = 1 + Math.round(perSecond * options.warmup)
    const seconds = options.warmup + options.seconds
    const records = 1 + Math.round(perSecond * seconds)
    const { topic } = running
    const readerTask: ReaderTask = { brokers: servers.kafka.direct, topic, records, warmup }
    const reader = startChild<ReaderResult>('./reader.ts', readerTask)
    children.push(reader)
    const { kind, url } = database
    const writerTask: WriterTask = { kind, url, firstId: nextId + 1, perSecond, seconds }
    const before = usageOf(running.pid)
    const writer = startChild<WriterResult>('./writer.ts', writerTask)
    children.push(writer)
    const written = await writer.result
    const { records: changes, ...percentiles } = await withDeadline(reader.result, running.logTail)
    const after = usageOf(running.pid)
    const cpuSeconds = (after?.cpuSeconds ?? 0) - (before?.cpuSeconds ?? 0)
    return {
      contestant: contestant.name,
      group: `${perSecond} commits/s`,
      changes,
      seconds: options.seconds,
      changesPerSecond: written.written / written.seconds,
      // Of the whole load, warm-up included, as the usage is.
      cpuMicrosPerChange: (cpuSeconds * 1_000_000) / written.written,
      ...(after ? { peakRssMiB: after.peakRssMiB } : {}),
      ...percentiles,
    }
  } finally {
    for (const child of children) child.end()
    await running.end()
  }
}

/** All that is written arrives soon after, or something is broken. */
async function withDeadline<T>(result: Promise<T>, logTail: () => string): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => reject(new Error(`Not all rows arrived within 30 s; the log ends with\n${logTail()}`)),
    30_000,
  )
  return Promise.race([result, promise]).finally(() => clearTimeout(timer))
}
