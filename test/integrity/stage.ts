import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SqliteStateStore } from '@tailrace/core'
import { start, tailrace, type TailraceProcess, workspace } from '../e2e/command-process.ts'
import {
  type FaultProxy,
  freePort,
  type Kafka,
  startFaultProxy,
  startKafka,
  until,
} from '../kit/index.ts'
import { type Arrival, Arrivals } from './arrivals.ts'
import { type Death, Auditor } from './audit/auditor.ts'
import { Ledger } from './audit/ledger.ts'
import { Mirror } from './audit/mirror.ts'
import { configOf, type Ends } from './config.ts'
import type { Database, SnapshotMode } from './database/database.ts'
import type { StoredPosition } from './database/log.ts'
import type { Order } from './points.ts'
import { mountSmallDisk, type SmallDisk } from './small-disk.ts'
import { FOLLOWED } from './workload/tables.ts'
import { stampsOf } from './workload/stamps.ts'

/** Room for the state file, where rows of prepared transactions are kept until they are committed. */
const DISK_MIB = 128

/** Servers behind fault proxies, a pipeline between them in a process of its own, and readers of what arrives. */
export class Stage {
  readonly auditor: Auditor
  readonly ledger: Ledger
  readonly mirror = new Mirror()
  kills = 0
  /** How many processes died at each named point. */
  readonly points = new Map<string, number>()
  readonly database: Database
  readonly kafka: Kafka
  readonly toKafka: FaultProxy
  readonly arrivals: Arrivals
  readonly topics: readonly string[]
  readonly #folder: string
  readonly #ends: Ends
  readonly #store: SqliteStateStore
  /** Where the state file lies, if a file system could be made for it. */
  readonly disk: SmallDisk | null
  process!: TailraceProcess
  /** The change that each partition has last. */
  readonly #last = new Map<string, string>()

  private constructor(
    parts: Pick<Stage, 'database' | 'kafka' | 'toKafka' | 'topics'>,
    ends: Ends,
    folder: string,
    disk: SmallDisk | null,
  ) {
    this.disk = disk
    this.database = parts.database
    this.auditor = new Auditor(parts.database.log)
    this.ledger = new Ledger(parts.database.log)
    this.kafka = parts.kafka
    this.toKafka = parts.toKafka
    this.topics = parts.topics
    this.#ends = ends
    this.#folder = folder
    this.#store = new SqliteStateStore(join(folder, '.tailrace/state.sqlite'))
    this.arrivals = new Arrivals(this.kafka.direct, this.topics, (one) => this.#hear(one))
  }

  /** @param open starts the database, while Kafka starts */
  static async open(open: () => Promise<Database>): Promise<Stage> {
    const [port, proxyPort] = [await freePort(), await freePort()]
    const [database, kafka] = await Promise.all([
      open(),
      startKafka({ ports: [port], advertisedPorts: [proxyPort] }),
    ])
    const prefix = `t${randomBytes(4).toString('hex')}`
    const topics = FOLLOWED.map((table) => `${prefix}.${table}`)
    for (const topic of topics) {
      await kafka.createTopic({ topic, partitions: topic.endsWith('account') ? 1 : 3 })
    }
    const toKafka = await startFaultProxy({ target: { port }, port: proxyPort })
    const ends = { database, broker: `127.0.0.1:${proxyPort}`, prefix }
    const folder = await workspace({})
    const disk = await mountSmallDisk(join(folder, '.tailrace'), DISK_MIB)
    const stage = new Stage({ database, kafka, toKafka, topics }, ends, folder, disk)
    await stage.configure('initial')
    return stage
  }

  /** Writes the config, for the next start. */
  async configure(snapshot: SnapshotMode): Promise<void> {
    const config = JSON.stringify(configOf(this.#ends, snapshot), null, 2)
    await writeFile(join(this.#folder, 'tailrace.config.json'), config)
  }

  #hear(record: Arrival): void {
    this.mirror.arrived(record)
    if (record.table === 'account') this.ledger.arrived(record)
    else this.auditor.arrived(record)
    if (record.op !== 'read') this.#last.set(record.partition, record.id)
  }

  /** Starts the process. */
  begin(): void {
    this.process = start(['run'], { cwd: this.#folder })
  }

  /** Starts the process and waits until the pipeline runs. */
  async run(): Promise<void> {
    this.begin()
    await this.process.streaming()
  }

  /** A process dies at a named point. */
  met(point: string): void {
    this.points.set(point, (this.points.get(point) ?? 0) + 1)
  }

  /** Waits until the process has ended by itself. */
  async ended(): Promise<void> {
    const what = () => `the process to end\n${this.process.stdout}\n${this.process.stderr}`
    await until(() => !this.process.running, { deadlineMs: 20_000, what })
  }

  /** The way to the database. */
  get toSource(): FaultProxy {
    return this.database.proxy
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
    const left = this.#notIn(checkpoint)
    if (left.length > 0) throw new Error(`${left.join()} delivered and not in the checkpoint`)
    await this.run()
  }

  /** Runs another command to its end. */
  async command(...args: readonly string[]): Promise<void> {
    const { code, stdout, stderr } = await tailrace(args, { cwd: this.#folder })
    if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}\n${stdout}\n${stderr}`)
  }

  /** Asks the pipeline, until it agrees, to read all rows again; the consumer forgets what it has, so that none may be missing. */
  async readAgain(): Promise<void> {
    this.mirror.beginAnew()
    const asked = async () => {
      const request = { tables: FOLLOWED.map((table) => this.database.nameOf(table)) }
      const { ok, detail } = await this.#store.send('integrity', 'snapshot', request, 5000)
      if (!ok) throw new Error(JSON.stringify(detail))
      return true
    }
    const what = 'the pipeline to take a snapshot'
    await until(asked, { deadlineMs: 60_000, everyMs: 100, what })
  }

  /** All that was delivered is closed; the next process begins a new stream with the rows that are there now. */
  async beginAnew(): Promise<void> {
    await this.allRead()
    this.auditor.beginAnew(await stampsOf(this.database))
    this.ledger.beginAnew()
    this.mirror.beginAnew()
  }

  async checkpoint(): Promise<StoredPosition | undefined> {
    const record = await this.#store.read('integrity')
    return record?.checkpoints['kafka']?.position
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
    const death: Death = { checkpoint, ends }
    this.auditor.died(death)
    return death
  }

  /** Waits until all that lies in the topics now was read. */
  async allRead(): Promise<void> {
    const ends = [...(await this.ends()).values()].reduce((sum, end) => sum + Number(end), 0)
    const what = () => `${ends} records to be read; there are ${this.arrivals.count}`
    await until(() => this.arrivals.count >= ends, { deadlineMs: 30_000, what })
  }

  /** Of the changes that partitions have last, those that a checkpoint does not know of. */
  #notIn(checkpoint: StoredPosition | undefined): string[] {
    const { log } = this.database
    return [...this.#last.values()].filter((id) => !checkpoint || !log.isBehind(checkpoint, id))
  }

  /** Waits until a checkpoint says that all that has arrived was delivered. */
  async allStored(): Promise<void> {
    const isStored = async () => {
      const checkpoint = await this.checkpoint()
      const isReading = (checkpoint?.snapshot?.active.length ?? 0) > 0
      return !isReading && this.#notIn(checkpoint).length === 0
    }
    const what = () =>
      `a checkpoint of all that has arrived, snapshots included\n${this.process.stdout}\n${this.process.stderr}`
    await until(isStored, { deadlineMs: 30_000, everyMs: 100, what })
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
    await this.#store.close()
    this.disk?.unmount()
    await this.toKafka.close()
    await Promise.all([this.database.remove(), this.kafka.remove()])
  }
}
