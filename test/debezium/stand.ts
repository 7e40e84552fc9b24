import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ConfigInput, Runtime } from '@tailrace/core'
import debezium from '@tailrace/encoder-debezium'
import kafkaSink from '@tailrace/sink-kafka'
import { type Debezium, type KafkaCluster, type KafkaRecord, until } from '../kit/index.ts'
import { readTopics } from '../kit/consumer.ts'
import type { Properties } from '../kit/kafka/properties.ts'
import { connectorSettings, type Mode } from './modes.ts'

/** Debezium and Tailrace on one database, each delivering every mode to topics of its own. */
export interface Stand {
  /** All records so far of a mode, in the order of delivery; of rows and tombstones by default. */
  records(mode: Mode, whose: 'theirs' | 'ours', topic?: Topic): readonly KafkaRecord[]
  /** Resolves when both have delivered, in every mode, what was committed before. */
  settled(): Promise<void>
  remove(): Promise<void>
}

/**
 * Topics of a mode: one for all tables, one for logical messages, one for begins and ends of transactions, one for changes of
 * definitions.
 */
export type Topic = 'rows' | 'message' | 'transaction' | 'ddl'

/** What is different from one kind of database to another. */
export interface StandOptions {
  /** First part of the topic prefixes; nobody else's, on servers of others too. */
  readonly name: string
  readonly modes: readonly Mode[]
  /** How many rows there are before, which both deliver first. */
  readonly rows: number
  /** The source of Tailrace's pipeline. */
  readonly source: ConfigInput['pipelines'][string]['source']
  /**
   * Starts Debezium.
   *
   * @param settings one connector each, with its `topic.prefix`
   */
  startTheirs(settings: readonly Properties[]): Promise<Debezium>
  /** Adds a row with this number to the table `sentinel`, which is there. */
  mark(id: number): Promise<void>
}

/** What stands in the names of topics that Debezium writes. */
const theirs = (name: string) => `debezium.${name}`

const router = 'org.apache.kafka.connect.transforms.RegexRouter'

/** The topics of a mode, by what stands in them. Changes of definitions go to the topic that is called as the server. */
function topicName(prefix: string, topic: Topic): string {
  return topic === 'ddl' ? prefix : `${prefix}.${topic}`
}

const kinds: readonly Topic[] = ['rows', 'message', 'transaction', 'ddl']

function topicsOf(prefix: string): string[] {
  const own = kinds.map((topic) => topicName(prefix, topic))
  return [...own, ...own.map(theirs)]
}

/** Sends all tables of a mode to one topic, which keeps their order, and each other topic to one of Debezium's own. */
function routes(prefix: string): Properties {
  return {
    transforms: 'rows,side',
    'transforms.rows.type': router,
    'transforms.rows.regex': `${prefix}\\.[^.]+\\..*`,
    'transforms.rows.replacement': theirs(`${prefix}.rows`),
    'transforms.side.type': router,
    'transforms.side.regex': `(${prefix}(?:\\.(?:message|transaction))?)`,
    'transforms.side.replacement': theirs('$1'),
  }
}

/** Starts both and waits until both stream, and all rows that are there already were delivered. The tables must exist. */
export async function startStand(kafka: KafkaCluster, options: StandOptions): Promise<Stand> {
  const { modes, rows } = options
  const prefixOf = ({ name }: Mode) => `${options.name}_${name}`
  const all = modes.flatMap((mode) => topicsOf(prefixOf(mode)))
  await kafka.withAdmin((admin) =>
    admin.createTopics({
      topics: all.map((topic) => ({ topic, numPartitions: 1, replicationFactor: 1 })),
      waitForLeaders: true,
    }),
  )
  const settings = modes.map((mode) => ({
    name: mode.name,
    'topic.prefix': prefixOf(mode),
    ...routes(prefixOf(mode)),
    ...connectorSettings(mode),
  }))
  const folder = await mkdtemp(join(tmpdir(), 'tailrace-debezium-'))
  const starting = options.startTheirs(settings)
  const runtime = await Runtime.from(
    {
      state: { path: join(folder, 'state') },
      log: { level: 'warn' },
      pipelines: {
        compared: {
          source: options.source,
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
      const name = topicName(prefixOf(mode), topic)
      return byTopic.get(whose === 'ours' ? name : theirs(name))!
    },
    async settled() {
      await options.mark(++sentinels)
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
