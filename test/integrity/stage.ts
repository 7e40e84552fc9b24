import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { SqliteStateStore } from '@tailrace/core'
import { start, type TailraceProcess, workspace } from '../e2e/command-process.ts'
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
import { type Arrival, Arrivals } from './arrivals.ts'
import { type Death, Auditor } from './audit/auditor.ts'
import { Ledger } from './audit/ledger.ts'
import { Mirror } from './audit/mirror.ts'
import { compareIds, isBehind, type StoredPosition } from './audit/place.ts'
import { configOf } from './config.ts'
import type { Order } from './points.ts'
import { FOLLOWED, schema } from './workload/tables.ts'

/** Servers behind fault proxies, a pipeline between them in a process of its own, and readers of what arrives. */
export class Stage {
  readonly auditor = new Auditor()
  readonly ledger = new Ledger()
  readonly mirror = new Mirror()
  kills = 0
  readonly postgres: Postgres
  readonly kafka: Kafka
  readonly toPostgres: FaultProxy
  readonly toKafka: FaultProxy
  readonly arrivals: Arrivals
  readonly topics: readonly string[]
  readonly folder: string
  process!: TailraceProcess
  #newest: string | null = null

  private constructor(
    parts: Pick<Stage, 'postgres' | 'kafka' | 'toPostgres' | 'toKafka' | 'topics' | 'folder'>,
  ) {
    this.postgres = parts.postgres
    this.kafka = parts.kafka
    this.toPostgres = parts.toPostgres
    this.toKafka = parts.toKafka
    this.topics = parts.topics
    this.folder = parts.folder
    this.arrivals = new Arrivals(this.kafka.direct, this.topics, (one) => this.#hear(one))
  }

  static async open(major: PostgresMajor, snapshot?: unknown): Promise<Stage> {
    const [port, proxyPort] = [await freePort(), await freePort()]
    const [postgres, kafka] = await Promise.all([
      startPostgres({ major, settings: { wal_sender_timeout: '5s' } }),
      startKafka({ ports: [port], advertisedPorts: [proxyPort] }),
    ])
    await postgres.query(schema)
    const prefix = `t${randomBytes(4).toString('hex')}`
    const topics = FOLLOWED.map((table) => `${prefix}.${table}`)
    for (const topic of topics) {
      await kafka.createTopic({ topic, partitions: topic.endsWith('account') ? 1 : 3 })
    }
    const toPostgres = await startFaultProxy({ target: postgres })
    const toKafka = await startFaultProxy({ target: { port }, port: proxyPort })
    const url = postgres.url.replace(String(postgres.port), String(toPostgres.port))
    const config = configOf({ url, broker: `127.0.0.1:${proxyPort}`, prefix, snapshot })
    const folder = await workspace({ 'tailrace.config.json': config })
    return new Stage({ postgres, kafka, toPostgres, toKafka, topics, folder })
  }

  #hear(record: Arrival): void {
    this.mirror.arrived(record)
    if (record.table === 'account') this.ledger.arrived(record)
    else this.auditor.arrived(record)
    if (record.op === 'read') return
    if (this.#newest === null || compareIds(record.id, this.#newest) > 0) this.#newest = record.id
  }

  /** Starts the process. */
  begin(): void {
    this.process = start(['run'], { cwd: this.folder })
  }

  /** Starts the process and waits until the pipeline runs. */
  async run(): Promise<void> {
    this.begin()
    await this.process.streaming()
  }

  /** Waits until the process has ended by itself. */
  async ended(): Promise<void> {
    const what = () => `the process to end\n${this.process.stdout}\n${this.process.stderr}`
    await until(() => !this.process.running, { deadlineMs: 20_000, what })
  }

  order(order: Order): void {
    this.process.tell(JSON.stringify(order))
  }

  /** Kills the process where it still runs, notes what it left, and starts another. */
  async killAndRestart(): Promise<void> {
    await this.kill()
    await this.run()
  }

  /** Kills the process where it still runs, and notes what it left. */
  async kill(): Promise<void> {
    await this.process.kill()
    this.kills++
    await this.#autopsy()
  }

  /** Stops the process in order, under load, and starts another: nothing that was delivered may come again. */
  async stopAndRestart(): Promise<void> {
    const { code, stderr } = await this.process.stop()
    if (code !== 0) throw new Error(`an orderly stop ended with ${code}\n${stderr}`)
    const { checkpoint } = await this.#autopsy()
    await this.allRead()
    if (!isBehind(checkpoint, this.#newest!)) {
      throw new Error(`${this.#newest} was delivered and is not in the checkpoint`)
    }
    await this.run()
  }

  async checkpoint(): Promise<StoredPosition | undefined> {
    const store = new SqliteStateStore(join(this.folder, '.tailrace/state.sqlite'))
    const record = await store.read('integrity').finally(() => store.close())
    return record?.checkpoints['kafka']?.position as StoredPosition | undefined
  }

  /** How far each partition goes. */
  async ends(): Promise<Map<string, bigint>> {
    const ends = new Map<string, bigint>()
    await this.kafka.withAdmin(async (admin) => {
      for (const topic of this.topics) {
        for (const { partition, high } of await admin.fetchTopicOffsets(topic)) {
          ends.set(`${topic}/${partition}`, BigInt(high))
        }
      }
    })
    return ends
  }

  async #autopsy(): Promise<Death> {
    const [checkpoint, ends] = [await this.checkpoint(), await this.ends()]
    const death: Death = { checkpoint: checkpoint ?? { lsn: '0/0' }, ends }
    this.auditor.died(death)
    return death
  }

  /** Waits until all that lies in the topics now was read. */
  async allRead(): Promise<void> {
    const ends = [...(await this.ends()).values()].reduce((sum, end) => sum + Number(end), 0)
    const what = () => `${ends} records to be read; there are ${this.arrivals.count}`
    await until(() => this.arrivals.count >= ends, { deadlineMs: 30_000, what })
  }

  /** Waits until a checkpoint says that all that has arrived was delivered. */
  async allStored(): Promise<void> {
    const isStored = async () => {
      const checkpoint = await this.checkpoint()
      return checkpoint !== undefined && isBehind(checkpoint, this.#newest!)
    }
    if (this.#newest === null) return
    await until(isStored, { everyMs: 100, what: 'a checkpoint of all that has arrived' })
  }

  /** Waits until something that is committed from now on arrives. */
  async arrived(after: string): Promise<void> {
    const { lastStamp } = this.auditor
    const what = () => `a new row after "${after}"\n${this.process.stdout}\n${this.process.stderr}`
    let fresh: string | null = null
    await until(
      () => {
        if (fresh === null && this.auditor.lastStamp !== lastStamp) fresh = this.auditor.lastStamp
        return fresh !== null && this.arrivals.stamps.has(fresh)
      },
      { deadlineMs: 45_000, what },
    )
  }

  async close(): Promise<void> {
    await this.process?.kill()
    await this.arrivals.stop()
    await Promise.all([this.toPostgres.close(), this.toKafka.close()])
    await Promise.all([this.postgres.remove(), this.kafka.remove()])
  }
}
