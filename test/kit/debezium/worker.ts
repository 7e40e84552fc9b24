import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Jars, ensureJars } from '../java/jars.ts'
import { findJava } from '../java/java.ts'
import { type Properties, propertiesText } from '../kafka/properties.ts'
import { serverFolder } from '../process/folders.ts'
import { startServerProcess } from '../process/server-process.ts'
import { until } from '../until.ts'

/** What a worker needs to know, whatever its connectors read from. */
export interface WorkerOptions {
  /** Brokers of a listener without security. */
  readonly kafka: { readonly bootstrap: readonly string[] }
  /** Settings of the worker, over the kit's own. */
  readonly worker?: Properties
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
  /** Resolves when every connector streams: what is committed later reaches Kafka. */
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
  return ensureJars('debezium', fileURLToPath(new URL('./pom.xml', import.meta.url)))
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

/** Settings of any connector that say how fast it is to be: larger batches and queue, polling every 10 ms. */
export const CONNECTOR: Properties = {
  name: 'debezium',
  'tasks.max': 1,
  'max.batch.size': 8192,
  'max.queue.size': 32_768,
  'poll.interval.ms': 10,
}

/**
 * Runs connectors by `ConnectStandalone`, with JSON without schemas and a producer that lingers 5 ms.
 *
 * @param connectors the settings of each
 * @param streams what the log has once for each connector that streams
 */
export async function startWorker(
  options: WorkerOptions,
  connectors: readonly Properties[],
  streams: string,
): Promise<Debezium> {
  const [java, jars] = await Promise.all([findJava(), ensureDebezium()])
  const { heapMiB = 1024, compiler = 'full' } = options
  const folder = await serverFolder('debezium')
  const logFile = join(folder, 'server.log')
  const offsetsFile = options.offsetsFile ?? join(folder, 'offsets')
  const worker = {
    ...WORKER,
    'bootstrap.servers': options.kafka.bootstrap.join(','),
    'offset.storage.file.filename': offsetsFile,
    ...options.worker,
  }
  const files = [join(folder, 'worker.properties')]
  await writeFile(files[0]!, propertiesText(worker))
  for (const [index, settings] of connectors.entries()) {
    const file = join(folder, `connector-${index}.properties`)
    await writeFile(file, propertiesText(settings), { mode: 0o600 })
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
        server.exit() !== undefined || server.log().split(streams).length > connectors.length
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
