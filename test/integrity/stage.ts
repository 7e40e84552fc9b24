import { join } from 'node:path'
import { SqliteStateStore } from '@tailrace/core'
import { start, type TailraceProcess, workspace } from '../e2e/tailrace-process.ts'
import {
  type FaultProxy,
  freePort,
  type Kafka,
  type Postgres,
  type PostgresMajor,
  startFaultProxy,
  startKafka,
  startPostgres,
  until,
} from '../kit/index.ts'
import { Arrivals } from './arrivals.ts'
import type { Death } from './audit.ts'
import { ChangeLog } from './change-log.ts'
import { isBehind, type StoredPosition } from './place.ts'
import type { Seeded } from './seeded.ts'
import { tables, Writer } from './writer.ts'

/** Servers behind fault proxies, a pipeline between them in a process of its own, and a reader of what arrives. */
export class Stage {
  readonly log = new ChangeLog()
  /** What each process left that ended. */
  readonly deaths: Death[] = []
  kills = 0
  /** Milliseconds that each recovery took. */
  readonly recoveries: number[] = []
  readonly postgres: Postgres
  readonly kafka: Kafka
  readonly toPostgres: FaultProxy
  readonly toKafka: FaultProxy
  readonly arrivals: Arrivals
  /** Writes large transactions, when told to. */
  readonly bulk: Writer
  readonly #folder: string
  readonly #topic: string
  process: TailraceProcess

  private constructor(
    parts: Pick<Stage, 'postgres' | 'kafka' | 'toPostgres' | 'toKafka'>,
    topic: string,
    folder: string,
    random: Seeded,
  ) {
    this.postgres = parts.postgres
    this.kafka = parts.kafka
    this.toPostgres = parts.toPostgres
    this.toKafka = parts.toKafka
    this.#topic = topic
    this.#folder = folder
    this.bulk = new Writer(this.postgres.url, '9', random.fork(), this.log)
    this.arrivals = new Arrivals(this.kafka.direct, topic)
    this.process = this.#run()
  }

  static async open(random: Seeded, major: PostgresMajor): Promise<Stage> {
    const [port, proxyPort] = [await freePort(), await freePort()]
    const [postgres, kafka] = await Promise.all([
      startPostgres({ major, settings: { wal_sender_timeout: '5s' } }),
      startKafka({ ports: [port], advertisedPorts: [proxyPort] }),
    ])
    await postgres.query(tables)
    const topic = await kafka.createTopic({ partitions: 3 })
    const toPostgres = await startFaultProxy({ target: postgres })
    const toKafka = await startFaultProxy({ target: { port }, port: proxyPort })
    const config = {
      services: join(import.meta.dirname, 'hold-checkpoints.ts'),
      pipelines: {
        integrity: {
          source: {
            use: 'postgres',
            url: postgres.url.replace(String(postgres.port), String(toPostgres.port)),
            tables: ['public.item'],
            connectTimeout: '2s',
            statusInterval: '500ms',
            silenceTimeout: '2s',
          },
          sinks: [
            {
              use: 'kafka',
              brokers: [`127.0.0.1:${proxyPort}`],
              encoder: 'json',
              topic,
              requestTimeout: '2s',
              connectTimeout: '2s',
            },
          ],
          retry: { initial: '50ms', max: '500ms' },
        },
      },
    }
    const folder = await workspace({ 'tailrace.config.json': config })
    const stage = new Stage({ postgres, kafka, toPostgres, toKafka }, topic, folder, random)
    await stage.process.streaming()
    return stage
  }

  #run(): TailraceProcess {
    return start(['run'], { cwd: this.#folder })
  }

  /** Kills the process, notes what it left, and starts another. */
  async killAndRestart(): Promise<void> {
    await this.process.kill()
    this.kills++
    await this.#autopsy()
    this.process = this.#run()
    await this.process.streaming()
  }

  /** Stops the process in order, under load, and starts another: nothing that was delivered may come again. */
  async stopAndRestart(): Promise<void> {
    const { code, stderr } = await this.process.stop()
    if (code !== 0) throw new Error(`an orderly stop ended with ${code}\n${stderr}`)
    const { checkpoint, ends } = await this.#autopsy()
    const expected = [...ends.values()].reduce((sum, end) => sum + Number(end), 0)
    await until(() => this.arrivals.all.length === expected, { what: 'all that was delivered' })
    const after = this.arrivals.all.filter(({ id }) => !isBehind(checkpoint, id))
    if (after.length > 0)
      throw new Error(`${after.length} delivered changes are not in the checkpoint`)
    this.process = this.#run()
    await this.process.streaming()
  }

  async #autopsy(): Promise<Death> {
    const store = new SqliteStateStore(join(this.#folder, '.tailrace/state.sqlite'))
    const record = await store.read('integrity')
    await store.close()
    const ends = await this.kafka.withAdmin((admin) => admin.fetchTopicOffsets(this.#topic))
    const death: Death = {
      checkpoint: record!.checkpoints['kafka']!.position as unknown as StoredPosition,
      ends: new Map(ends.map(({ partition, high }) => [partition, BigInt(high)])),
    }
    this.deaths.push(death)
    return death
  }

  /** Waits until something that is committed from now on arrives, and notes how long that took. */
  async recovered(fault: string): Promise<void> {
    const begun = performance.now()
    await this.arrived(fault)
    this.recoveries.push(performance.now() - begun)
  }

  /** Waits until something that is committed from now on arrives. */
  async arrived(after: string): Promise<void> {
    const { lastStamp } = this.log
    const what = () => `a new row after "${after}"\n${this.process.stdout}\n${this.process.stderr}`
    let fresh: string | null = null
    await until(
      () => {
        if (fresh === null && this.log.lastStamp !== lastStamp) fresh = this.log.lastStamp
        return fresh !== null && this.arrivals.stamps.has(fresh)
      },
      { deadlineMs: 45_000, what },
    )
  }

  async close(): Promise<void> {
    await this.bulk.stop()
    await this.arrivals.stop()
    await Promise.all([this.toPostgres.close(), this.toKafka.close()])
    await Promise.all([this.postgres.remove(), this.kafka.remove()])
  }
}
