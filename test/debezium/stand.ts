import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Runtime } from '@tailrace/core'
import debezium from '@tailrace/encoder-debezium'
import kafkaSink from '@tailrace/sink-kafka'
import postgres from '@tailrace/source-postgres'
import {
  type KafkaCluster,
  type KafkaRecord,
  type PostgresTestDatabase,
  startDebezium,
  until,
} from '../kit/index.ts'
import { readTopics } from '../kit/consumer.ts'
import { connectorSettings, type Mode } from './modes.ts'

/** Debezium and Tailrace on one database, each delivering every mode to topics of its own. */
export interface Stand {
  /** All records so far of a mode, in the order of delivery; of rows and tombstones by default. */
  records(mode: Mode, whose: 'theirs' | 'ours', topic?: Topic): readonly KafkaRecord[]
  /** Resolves when both have delivered, in every mode, what was committed before. */
  settled(): Promise<void>
  remove(): Promise<void>
}

/** Topics of a mode: one for all tables, one for logical messages, one for begins and ends of transactions. */
export type Topic = 'rows' | 'message' | 'transaction'

const SENTINEL = 'public.sentinel'

/** What stands in the names of topics that Debezium writes. */
const theirs = (name: string) => `debezium.${name}`

function topicsOf(prefix: string): string[] {
  const own = [`${prefix}.rows`, `${prefix}.message`, `${prefix}.transaction`]
  return [...own, ...own.map(theirs)]
}

/**
 * Starts both and waits until both stream, and all rows that are there already were delivered. The tables must exist.
 *
 * @param rows how many rows there are
 */
export async function startStand(
  database: PostgresTestDatabase,
  kafka: KafkaCluster,
  modes: readonly Mode[],
  rows: number,
): Promise<Stand> {
  await database.query(`CREATE TABLE ${SENTINEL} (id int PRIMARY KEY)`)
  const slot = database.database
  // Made once: connectors that start together would each try to.
  const stored = 'publish_generated_columns = stored'
  await database.query(`CREATE PUBLICATION ${slot} FOR ALL TABLES WITH (${stored})`)
  // Nobody else's, on servers of others too.
  const prefixOf = ({ name }: Mode) => `${slot}_${name}`
  const all = modes.flatMap((mode) => topicsOf(prefixOf(mode)))
  await kafka.withAdmin((admin) =>
    admin.createTopics({
      topics: all.map((topic) => ({ topic, numPartitions: 1, replicationFactor: 1 })),
      waitForLeaders: true,
    }),
  )
  const settings = modes.map((mode) => ({
    name: mode.name,
    'slot.name': prefixOf(mode),
    'topic.prefix': prefixOf(mode),
    'table.include.list': '.*',
    'publication.autocreate.mode': 'disabled',
    'snapshot.mode': 'initial',
    // All tables of a mode into one topic, which keeps their order.
    transforms: 'rows,side',
    'transforms.rows.type': 'org.apache.kafka.connect.transforms.RegexRouter',
    'transforms.rows.regex': `${prefixOf(mode)}\\.(public|other)\\..*`,
    'transforms.rows.replacement': theirs(`${prefixOf(mode)}.rows`),
    'transforms.side.type': 'org.apache.kafka.connect.transforms.RegexRouter',
    'transforms.side.regex': `${prefixOf(mode)}\\.(message|transaction)`,
    'transforms.side.replacement': theirs(`${prefixOf(mode)}.$1`),
    ...connectorSettings(mode),
  }))
  const folder = await mkdtemp(join(tmpdir(), 'tailrace-debezium-'))
  const starting = startDebezium({
    postgres: database,
    kafka,
    slot,
    publication: slot,
    topicPrefix: '',
    tables: [],
    connector: settings[0]!,
    beside: settings.slice(1),
    heapMiB: 768,
    compiler: 'quick',
  })
  const runtime = await Runtime.from(
    {
      state: { path: join(folder, 'state') },
      log: { level: 'warn' },
      pipelines: {
        compared: {
          source: {
            use: postgres,
            url: database.url,
            tables: ['*.*'],
            snapshot: 'initial',
            slot: { name: `${slot}_tailrace` },
            publication: { name: `${slot}_tailrace` },
          },
          sinks: modes.map((mode) => ({
            name: mode.name,
            use: kafkaSink,
            brokers: kafka.bootstrap,
            topic: `${prefixOf(mode)}.rows`,
            idHeader: false,
            encoder: { use: debezium, topicPrefix: prefixOf(mode), ...mode.options },
          })),
        },
      },
    },
    { baseDir: folder },
  )
  await runtime.start()
  const connect = await starting
  const [pipeline] = runtime.pipelines
  await until(() => pipeline!.snapshot().state === 'running', { what: 'the pipeline to run' })
  await connect.ready(240_000)

  const byTopic = new Map(all.map((topic) => [topic, [] as KafkaRecord[]]))
  const abort = new AbortController()
  const reading = (async () => {
    const fetches = readTopics(kafka.bootstrap, all, { signal: abort.signal })
    for await (const { records } of fetches) {
      for (const record of records) byTopic.get(record.topic)!.push(record)
    }
  })()
  const rowTopics = modes.flatMap((mode) => {
    const own = `${prefixOf(mode)}.rows`
    return [own, theirs(own)]
  })
  const incomplete = () => rowTopics.filter((topic) => byTopic.get(topic)!.length < rows)
  const what = () => `${rows} rows of the snapshot each of ${incomplete().join(', ')}`
  await until(() => incomplete().length === 0, { deadlineMs: 240_000, what })
  let sentinels = 0
  const isDelivered = (topic: string, key: string) => {
    const text = String(byTopic.get(topic)!.findLast(({ value }) => value !== null)?.value)
    return text.includes('"table":"sentinel"') && text.includes(key)
  }
  return {
    records: (mode, whose, topic = 'rows') => {
      const name = `${prefixOf(mode)}.${topic}`
      return byTopic.get(whose === 'ours' ? name : theirs(name))!
    },
    async settled() {
      await database.query(`INSERT INTO ${SENTINEL} VALUES (${++sentinels})`)
      const key = `"id":${sentinels}}`
      let missing = rowTopics
      const isOver = () => {
        missing = missing.filter((topic) => !isDelivered(topic, key))
        return missing.length === 0 || connect.log().includes('Task threw an uncaught')
      }
      const what = () => `the last rows of ${missing.join(', ')}`
      await until(isOver, { deadlineMs: 240_000, everyMs: 50, what })
      if (missing.length === 0) return
      const isCause = (line: string) => /Producer failure|uncaught|^Caused by/.test(line)
      const causes = new Set(connect.log().split('\n').filter(isCause))
      throw new Error(`Debezium failed:\n${[...causes].join('\n')}`)
    },
    async remove() {
      abort.abort()
      await Promise.all([reading, connect.remove(), runtime.stop()])
      await runtime.finished
      await runtime.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
