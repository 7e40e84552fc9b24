import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { SqliteStateStore } from '@tailrace/core'
import { start, type TailraceProcess, workspace } from '../../e2e/command-process.ts'
import {
  type FaultProxy,
  freePort,
  type Kafka,
  startFaultProxy,
  startKafka,
  until,
} from '../../kit/index.ts'
import type { SnapshotProgress } from '@tailrace/plugin-api/snapshot'
import type { Database } from '../database/database.ts'
import type { Seeded } from '../seeded.ts'
import { BigReader } from './reader.ts'
import { storedChunks } from './stored-chunks.ts'

/** How a snapshot is interrupted. */
export interface ResumeTrial {
  readonly random: Seeded
  /** Starts the database. */
  readonly open: () => Promise<Database>
  readonly rows: number
  readonly kills: number
  readonly readers: number
  /** The pipeline's `checkpoint.interval`. Default: its own. */
  readonly checkpoint?: string
  /** Rows of a chunk. Default: what the source chooses. */
  readonly chunkRows?: number
  /** Bytes a second that the sink takes; for small tables, whose snapshot would be over before it is killed. Default: as it can. */
  readonly sinkRate?: number
  readonly say?: (line: string) => void
}

/** What came of it. */
export interface ResumeVerdict {
  /** The database's title. */
  readonly database: string
  readonly kills: number
  readonly rows: number
  readonly chunks: number
  /** Reads of chunks of which rows had been delivered before. */
  readonly readAgain: number
  readonly records: number
  /** Chunks read again although a checkpoint said that they were done. */
  readonly needless: readonly string[]
  /** Rows that are not there, not whole, or not of the version that the source has. */
  readonly differences: readonly string[]
  readonly seconds: number
}

/** Kills a pipeline again and again while it reads a table for the first time, and changes stream; then compares row by row. */
export async function runResumeTrial(trial: ResumeTrial): Promise<ResumeVerdict> {
  const { random, rows, kills, say = () => {} } = trial
  const servers = await openServers(trial)
  const { database, kafka, toKafka, topic, folder } = servers
  const reader = new BigReader(kafka.direct, topic, rows)
  const begun = performance.now()
  let process: TailraceProcess | undefined
  try {
    if (trial.sinkRate !== undefined) toKafka.slow(trial.sinkRate)
    process = start(['run'], { cwd: folder })
    for (let kill = 1; kill <= kills; kill++) {
      const at = Math.round((rows * (kill - random.next() / 2)) / (kills + 1))
      const what = () => `${at} rows; ${reader.present} came\n${process!.stdout}${process!.stderr}`
      await until(() => reader.present >= at, { deadlineMs: 300_000, what })
      const some = Array.from({ length: 20 }, () => random.between(1, rows))
      await database.query(database.big.renew(some))
      await process.kill()
      reader.stored(storedChunks(await whatIsStored(servers, reader)))
      say(
        `kill ${kill} at ${reader.present} rows; ${reader.readAgain} chunks were read again before`,
      )
      process = start(['run'], { cwd: folder })
    }
    const isWhole = async () =>
      reader.present === rows && (await stale(database, reader)).length === 0
    await until(isWhole, { deadlineMs: 300_000, everyMs: 500 }).catch(() => {})
    // What was left to be read again would still come.
    await delay(1000)
    const { code, stderr } = await process.stop()
    if (code !== 0) throw new Error(`the last orderly stop ended with ${code}\n${stderr}`)
    const seconds = (performance.now() - begun) / 1000
    const differences = [...reader.wrong, ...(await stale(database, reader))]
    if (reader.present < rows) differences.push(`${rows - reader.present} rows are missing`)
    const { readAgain, records } = reader
    const needless = [...reader.needless]
    const chunks = reader.reads.size
    const title = database.title
    return {
      database: title,
      kills,
      rows,
      chunks,
      readAgain,
      needless,
      records,
      differences,
      seconds,
    }
  } finally {
    await process?.kill()
    await reader.stop()
    await Promise.all([toKafka.close(), database.remove(), kafka.remove()])
  }
}

/** Reads all that was delivered, and then how far the process that ended says that snapshots are. */
async function whatIsStored({ kafka, topic, folder }: Opened, reader: BigReader) {
  const ends = await kafka.withAdmin((admin) => admin.fetchTopicOffsets(topic))
  const count = ends.reduce((sum, { high }) => sum + Number(high), 0)
  const what = () => `${count} records to be read; there are ${reader.records}`
  await until(() => reader.records >= count, { deadlineMs: 120_000, what })
  const store = new SqliteStateStore(join(folder, '.tailrace/state.sqlite'))
  const record = await store.read('resume').finally(() => store.close())
  const position = record?.checkpoints['kafka']?.position
  return position?.['snapshot'] as SnapshotProgress | undefined
}

/** Rows whose version is not the source's; all but a few have the first. */
async function stale(database: Database, { versions }: BigReader): Promise<string[]> {
  const newer = await database.query<{ id: string | number; version: number }>(
    'SELECT id, version FROM big WHERE version > 0',
  )
  const expected = new Map(newer.map(({ id, version }) => [Number(id), version]))
  const found: string[] = []
  for (let id = 1; id < versions.length; id++) {
    const version = versions[id]!
    if (version === -1 || version === (expected.get(id) ?? 0)) continue
    found.push(`${id} has version ${version} instead of ${expected.get(id) ?? 0}`)
  }
  return found
}

interface Opened {
  readonly database: Database
  readonly kafka: Kafka
  readonly toKafka: FaultProxy
  readonly topic: string
  readonly folder: string
}

async function openServers(trial: ResumeTrial): Promise<Opened> {
  const { open, rows, readers, chunkRows, checkpoint } = trial
  const [port, proxyPort] = [await freePort(), await freePort()]
  const [database, kafka] = await Promise.all([
    open(),
    startKafka({ ports: [port], advertisedPorts: [proxyPort] }),
  ])
  await database.query(database.big.create(rows))
  const topic = await kafka.createTopic({ partitions: 3 })
  const toKafka = await startFaultProxy({ target: { port }, port: proxyPort })
  const tables = [database.nameOf('big')]
  const config = {
    pipelines: {
      resume: {
        ...(checkpoint === undefined ? {} : { checkpoint: { interval: checkpoint } }),
        source: database.source({
          tables,
          tableOptions: chunkRows === undefined ? [] : [{ tables, chunkRows }],
          snapshot: 'initial',
          snapshotReaders: readers,
        }),
        sinks: [{ use: 'kafka', brokers: [`127.0.0.1:${proxyPort}`], encoder: 'json', topic }],
      },
    },
  }
  const folder = await workspace({ 'tailrace.config.json': config })
  return { database, kafka, toKafka, topic, folder }
}
