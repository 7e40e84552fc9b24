import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findJava } from './java/java.ts'
import { type Jars, ensureJars } from './java/jars.ts'
import { type Properties, propertiesText } from './kafka/properties.ts'
import type { PostgresAddress } from './postgres/database.ts'
import { serverFolder } from './process/folders.ts'
import { startServerProcess } from './process/server-process.ts'
import { until } from './until.ts'

/** What `startDebezium` needs to know. */
export interface DebeziumOptions {
  readonly postgres: PostgresAddress
  /** Brokers of a listener without security. */
  readonly kafka: { readonly bootstrap: readonly string[] }
  /** Replication slot and publication; the connector makes what is missing. */
  readonly slot: string
  readonly publication: string
  /** First part of every topic: `<prefix>.<schema>.<table>`. Topics must exist. */
  readonly topicPrefix: string
  /** Tables as `schema.table`. */
  readonly tables: readonly string[]
  /** Settings of the connector and of the worker, over the kit's own. */
  readonly connector?: Properties
  readonly worker?: Properties
  /**
   * Connectors of the same worker beside the first, each with its settings over those of the first: `name`, `slot.name` and
   * `topic.prefix` at least. Default: none.
   */
  readonly beside?: readonly Properties[]
  /** File with stored offsets, to go on where another run ended. Default: none. */
  readonly offsetsFile?: string
  /** Default 1024. */
  readonly heapMiB?: number
  /** `quick` starts soonest, `full` runs fastest after a while. Default `full`. */
  readonly compiler?: 'quick' | 'full'
}

/** A Kafka Connect worker with one Debezium connector or several. */
export interface Debezium {
  readonly pid: number
  readonly logFile: string
  readonly offsetsFile: string
  /** Resolves when every connector streams from its slot: what is committed later reaches Kafka. */
  ready(deadlineMs?: number): Promise<void>
  /** All it has logged. */
  log(): string
  /** Stops it cleanly, so that its offsets are stored. */
  stop(): Promise<void>
  crash(): Promise<void>
  /** Ends it at once and deletes its files, the offsets included. */
  remove(): Promise<void>
}

/** Debezium's jars, fetched by Maven once per machine. */
export function ensureDebezium(): Promise<Jars> {
  return ensureJars('debezium', fileURLToPath(new URL('./debezium/pom.xml', import.meta.url)))
}

const CONNECTOR: Properties = {
  name: 'debezium',
  'connector.class': 'io.debezium.connector.postgresql.PostgresConnector',
  'plugin.name': 'pgoutput',
  'tasks.max': 1,
  'snapshot.mode': 'no_data',
  'max.batch.size': 8192,
  'max.queue.size': 32_768,
  'poll.interval.ms': 10,
}

const WORKER: Properties = {
  'key.converter': 'org.apache.kafka.connect.json.JsonConverter',
  'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
  'key.converter.schemas.enable': false,
  'value.converter.schemas.enable': false,
  'offset.flush.interval.ms': 1000,
  'producer.linger.ms': 5,
  'producer.batch.size': 262_144,
  // No REST interface on a fixed port.
  listeners: 'http://127.0.0.1:0',
  'plugin.discovery': 'only_scan',
}

/**
 * Runs Debezium by `ConnectStandalone` with the settings of someone who wants speed: larger batches
 * and queue, JSON without schemas, a producer that lingers 5 ms. Without a snapshot by default.
 */
export async function startDebezium(options: DebeziumOptions): Promise<Debezium> {
  const [java, jars] = await Promise.all([findJava(), ensureDebezium()])
  const { postgres, heapMiB = 1024, compiler = 'full', beside = [] } = options
  const folder = await serverFolder('debezium')
  const logFile = join(folder, 'server.log')
  const offsetsFile = options.offsetsFile ?? join(folder, 'offsets')
  const connector = {
    ...CONNECTOR,
    'database.hostname': postgres.host,
    'database.port': postgres.port,
    'database.user': postgres.user,
    'database.password': postgres.password,
    'database.dbname': postgres.database,
    'slot.name': options.slot,
    'publication.name': options.publication,
    'publication.autocreate.mode': 'filtered',
    'topic.prefix': options.topicPrefix,
    'table.include.list': options.tables.join(','),
    ...options.connector,
  }
  const worker = {
    ...WORKER,
    'bootstrap.servers': options.kafka.bootstrap.join(','),
    'offset.storage.file.filename': offsetsFile,
    ...options.worker,
  }
  const files = [join(folder, 'worker.properties')]
  await writeFile(files[0]!, propertiesText(worker))
  for (const [index, settings] of [{}, ...beside].entries()) {
    const file = join(folder, `connector-${index}.properties`)
    await writeFile(file, propertiesText({ ...connector, ...settings }), { mode: 0o600 })
    files.push(file)
  }
  const server = startServerProcess({
    command: java.command,
    args: [
      `-Xmx${heapMiB}m`,
      ...(compiler === 'quick' ? ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'] : []),
      '-Dorg.slf4j.simpleLogger.defaultLogLevel=info',
      '-cp',
      jars.classPath,
      'org.apache.kafka.connect.cli.ConnectStandalone',
      ...files,
    ],
    folder,
    logFile,
  })
  return {
    pid: server.pid,
    logFile,
    offsetsFile,
    async ready(deadlineMs = 120_000) {
      const isStreaming = () =>
        server.exit() !== undefined ||
        server.log().split('ChangeEventSource - Processing messages').length > 1 + beside.length
      await until(isStreaming, {
        deadlineMs,
        what: () => `Debezium to stream; its log ends with\n${server.tail()}`,
      })
      if (server.exit() !== undefined) {
        throw new Error(`Debezium ended as it started; its log ends with\n${server.tail()}`)
      }
    },
    async stop() {
      server.signal('SIGTERM')
      await until(() => server.exit() !== undefined, {
        deadlineMs: 30_000,
        what: () => `Debezium to stop; its log ends with\n${server.tail()}`,
      })
    },
    log: () => server.log(),
    crash: () => server.kill(),
    async remove() {
      await server.kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
