import type { Logger, RetryPolicy } from '@tailrace/plugin-api'
import type { ControlPlane } from '../cluster/control.ts'
import { leadersOf, lookUpTopic, missingTopic } from '../cluster/topics.ts'
import type { Codec } from '../compression/codec.ts'
import { connectionError, errorOfCode } from '../errors.ts'
import type { Link } from '../kafkajs/link.ts'
import type { Options } from '../options.ts'
import { recordTooLarge } from '../too-large.ts'
import { isTooLarge, isTransient, KAFKA } from '../wire/error-codes.ts'
import { produceRequest } from '../wire/produce-request.ts'
import { readProduceResponse } from '../wire/produce-response.ts'
import { BATCH_HEADER, RecordBatch, sealBatch } from '../wire/record-batch.ts'
import { firstKey, splitBatch } from '../wire/split-batch.ts'
import { BufferPool } from './buffer-pool.ts'
import type { Delivery } from './delivery.ts'
import { Lane } from './lane.ts'
import type { Producer } from './producer.ts'
import { Recovery } from './recovery.ts'
import { nextSequence, type ProducerSession } from './session.ts'
import type { Partition, Topic } from './topic.ts'

const PRODUCE = 0
const NEWEST_PRODUCE = 7
/** Memory kept for later batches. */
const POOL_BYTES = 16 * 1024 * 1024
/** A topic that is gone may come back as metadata spreads; after this many looks it is believed. */
const LOOKS_FOR_TOPIC = 6

/** What an {@link IdempotentProducer} works with. */
export interface ProducerParts {
  readonly control: ControlPlane
  readonly session: ProducerSession
  readonly codec: Codec | null
  readonly options: Options
  readonly retry: RetryPolicy
  readonly logger: Logger
  /** Aborts everything. */
  readonly signal: AbortSignal
  /** Called after records were confirmed. */
  confirmed(): void
}

/**
 * The producer over kafkajs's connections: `acks=all`, numbered batches. Of a partition at most one batch is on its way, and it is sent
 * again as it is until the broker confirms it, which drops repeats by their numbers (KIP-98): so nothing is lost, doubled or overtaken.
 */
export class IdempotentProducer implements Producer {
  buffered = 0
  failure: unknown = null
  readonly #parts: ProducerParts
  readonly #pool = new BufferPool(POOL_BYTES)
  readonly #topics = new Map<string, Topic>()
  readonly #preparing = new Map<string, Promise<void>>()
  readonly #lanes = new Map<number, Lane>()
  readonly #recoveries = new Map<string, Recovery>()
  readonly #abort = new AbortController()
  readonly #signal: AbortSignal
  #listed: Partition[] = []
  #scheduled = false

  constructor(parts: ProducerParts) {
    this.#parts = parts
    this.#signal = AbortSignal.any([parts.signal, this.#abort.signal])
  }

  topic(name: string): Topic | null {
    return this.#topics.get(name) ?? null
  }

  prepare(name: string): Promise<void> {
    let work = this.#preparing.get(name)
    if (work === undefined) {
      work = this.#prepare(name).finally(() => this.#preparing.delete(name))
      this.#preparing.set(name, work)
    }
    return work
  }

  async #prepare(name: string): Promise<void> {
    const { control, options, retry } = this.#parts
    const retries = retry.begin(`find Kafka topic ${name}`)
    for (;;) {
      try {
        const topic = await lookUpTopic(control, name, options, this.#signal)
        if (this.failure === null) this.#topics.set(name, topic)
        return
      } catch (error) {
        await retries.wait(error, this.#signal)
      }
    }
  }

  room(partition: Partition, bytes: number, now: number): RecordBatch {
    const { open, topic } = partition
    if (open !== null) {
      if (open.out.length + bytes <= topic.fill) {
        if (now > open.maxTimestamp) open.maxTimestamp = now
        return open
      }
      partition.waiting.push(open)
      partition.usual = open.out.length
    }
    const capacity = Math.max(BATCH_HEADER + bytes, Math.min(partition.usual, topic.fill))
    return (partition.open = new RecordBatch(this.#pool.take(capacity), now))
  }

  wrote(partition: Partition, batch: RecordBatch, bytes: number, delivery: Delivery): void {
    this.buffered += bytes
    const { deliveries } = batch
    if (deliveries[deliveries.length - 1] !== delivery) {
      deliveries.push(delivery)
      delivery.add()
    }
    if (partition.listed) return
    partition.listed = true
    this.#listed.push(partition)
  }

  flush(): void {
    if (this.#scheduled || this.#listed.length === 0) return
    this.#scheduled = true
    const { linger } = this.#parts.options
    if (linger > 0) setTimeout(this.#send, linger)
    else setImmediate(this.#send)
  }

  readonly #send = (): void => {
    this.#scheduled = false
    if (this.failure !== null) return
    const listed = this.#listed
    this.#listed = []
    for (const partition of listed) {
      partition.listed = false
      if (!partition.busy) this.#ready(partition)
    }
    for (const lane of this.#lanes.values()) this.#pump(lane)
  }

  #ready(partition: Partition): Lane {
    let lane = this.#lanes.get(partition.leader)
    if (lane === undefined) {
      lane = new Lane(partition.leader)
      this.#lanes.set(partition.leader, lane)
    }
    if (partition.hasBatch) lane.ready.add(partition)
    return lane
  }

  #pump(lane: Lane): void {
    while (this.failure === null && lane.due) {
      const { link } = lane
      if (link === null || !link.usable || link.mustAuthenticate) {
        void this.#connect(lane)
        return
      }
      this.#sendRequest(lane, link, lane.take())
    }
  }

  async #connect(lane: Lane): Promise<void> {
    lane.connecting = true
    try {
      if (lane.link?.usable === true) await lane.link.authenticate()
      else lane.link = await this.#parts.control.connect(lane.nodeId)
      lane.connecting = false
      if (this.failure === null) this.#pump(lane)
      else this.#drop(lane, new Error('closed'))
    } catch (error) {
      lane.connecting = false
      this.#drop(lane, error as Error)
      const partitions = [...lane.ready]
      lane.ready.clear()
      for (const partition of partitions) partition.busy = true
      const { where } = this.#parts.control
      this.#hold(partitions, `node ${lane.nodeId}`, connectionError(error, where))
    }
  }

  #drop(lane: Lane, error: Error): void {
    lane.link?.destroy(error)
    lane.link = null
  }

  #sendRequest(lane: Lane, link: Link, partitions: readonly Partition[]): void {
    const { codec, session } = this.#parts
    const compressing: Promise<unknown>[] = []
    for (const partition of partitions) {
      partition.busy = true
      const batch = (partition.sending ??= this.#next(partition))
      if (batch.payload !== null) continue
      if (codec === null) sealBatch(batch, batch.out.view(), { ...session, codec: 0 })
      else compressing.push(this.#compress(batch, codec))
    }
    lane.inFlight++
    if (compressing.length === 0) this.#transmit(lane, link, partitions)
    else {
      Promise.all(compressing).then(
        () => this.#transmit(lane, link, partitions),
        (error: unknown) => this.fail(error),
      )
    }
  }

  /** Takes the next batch to be sent; it keeps its sequence for good. */
  #next(partition: Partition): RecordBatch {
    let batch = partition.waiting.shift()
    if (batch === undefined) {
      batch = partition.open!
      partition.open = null
      partition.usual = batch.out.length
    }
    if (batch.sequence < 0) {
      batch.sequence = partition.sequence
      partition.sequence = nextSequence(partition.sequence, batch.count)
    }
    return batch
  }

  async #compress(batch: RecordBatch, codec: Codec): Promise<void> {
    const records = await codec.compress(batch.out.view(BATCH_HEADER))
    const bytes = Buffer.allocUnsafe(BATCH_HEADER + records.length)
    bytes.set(records, BATCH_HEADER)
    sealBatch(batch, bytes, { ...this.#parts.session, codec: codec.id })
  }

  #transmit(lane: Lane, link: Link, partitions: readonly Partition[]): void {
    const apiVersion = Math.min(NEWEST_PRODUCE, link.maxVersion(PRODUCE))
    const { session, options } = this.#parts
    const parts = partitions.map(({ topic, id, sending }) => ({
      topic: topic.name,
      partition: id,
      payload: sending!.payload!,
    }))
    const unanswered = new Set(partitions)
    link
      .produce(apiVersion, (correlationId, clientId) =>
        produceRequest(parts, {
          apiVersion,
          correlationId,
          clientId,
          transactionalId: session.transactionalId,
          timeoutMs: options.requestTimeout,
        }),
      )
      .then((answer) => {
        const { results, throttleMs } = readProduceResponse(answer, apiVersion)
        link.throttle(throttleMs)
        const failed = new Map<number, Partition[]>()
        for (const result of results) {
          const partition = this.#topics.get(result.topic)!.partitions[result.partition]!
          if (unanswered.delete(partition)) this.#result(partition, result.errorCode, failed)
        }
        for (const [code, held] of failed) {
          const first = held[0]!
          const what = `to write topic "${first.topic.name}", partition ${first.id}`
          this.#hold(held, `node ${lane.nodeId}, error ${code}`, errorOfCode(code, what))
        }
        if (unanswered.size > 0) throw new RangeError('an incomplete answer')
      })
      .catch((error: Error) => {
        if (lane.link === link) lane.link = null
        link.destroy(error)
        const { host, port } = link.address
        const reason = connectionError(error, `${host}:${port}`)
        this.#hold([...unanswered], `node ${lane.nodeId}`, reason)
      })
      .finally(() => {
        lane.inFlight--
        if (this.failure !== null) return
        this.#parts.confirmed()
        for (const each of this.#lanes.values()) this.#pump(each)
      })
  }

  #result(partition: Partition, code: number, failed: Map<number, Partition[]>): void {
    if (code === KAFKA.none || code === KAFKA.duplicateSequence) this.#confirm(partition)
    else if (isTooLarge(code)) this.#split(partition)
    else if (isTransient(code)) {
      const list = failed.get(code)
      if (list === undefined) failed.set(code, [partition])
      else list.push(partition)
    } else {
      const { topic, id } = partition
      this.fail(errorOfCode(code, `to write topic "${topic.name}", partition ${id}`))
    }
  }

  #confirm(partition: Partition): void {
    const batch = partition.sending!
    partition.sending = null
    partition.busy = false
    partition.recovery?.confirmed(partition)
    this.#release(batch)
    for (const delivery of batch.deliveries) delivery.done()
    this.#ready(partition)
  }

  #release(batch: RecordBatch): void {
    this.buffered -= batch.out.length - BATCH_HEADER
    this.#pool.give(batch.out)
  }

  /** Sends a batch that the topic does not take as two; a single record cannot be helped. */
  #split(partition: Partition): void {
    const batch = partition.sending!
    const { topic } = partition
    if (batch.count === 1) {
      const tables = [...topic.tables]
      const { maxRequestSize } = this.#parts.options
      const size = batch.payload!.length
      this.fail(recordTooLarge(topic, maxRequestSize, size, firstKey(batch), tables))
      return
    }
    const size = (batch.out.length >> 1) + 64
    const halves = splitBatch(batch, [this.#pool.take(size), this.#pool.take(size)])
    this.#release(batch)
    for (const { out } of halves) this.buffered += out.length - BATCH_HEADER
    partition.sending = halves[0]
    partition.waiting.unshift(halves[1])
    partition.busy = false
    this.#ready(partition)
  }

  #hold(partitions: readonly Partition[], key: string, error: unknown): void {
    if (this.failure !== null || partitions.length === 0) return
    for (const partition of partitions) partition.recovery?.hold([partition], error)
    const fresh = partitions.filter((each) => each.recovery === null)
    if (fresh.length === 0) return
    let recovery = this.#recoveries.get(key)
    if (recovery === undefined) {
      const retries = this.#parts.retry.begin('write to Kafka')
      recovery = new Recovery(retries, this.#signal, {
        relocate: (held, failures) => this.#relocate(held, failures),
        ended: () => this.#recoveries.delete(key),
        failed: (reason) => this.fail(reason),
      })
      this.#recoveries.set(key, recovery)
    }
    recovery.hold(fresh, error)
  }

  async #relocate(
    partitions: readonly Partition[],
    failures: number,
  ): Promise<readonly Partition[]> {
    const { control, options } = this.#parts
    const names = [...new Set(partitions.map(({ topic }) => topic.name))]
    const { topicMetadata } = await control.metadata(names)
    const leaders = new Map(topicMetadata.map((each) => [each.topic, leadersOf(each)]))
    const missing = topicMetadata.find(
      ({ topicErrorCode }) => topicErrorCode === KAFKA.unknownTopicOrPartition,
    )
    if (missing !== undefined && failures >= LOOKS_FOR_TOPIC) {
      // A new producer finds the topic again, or creates it.
      const gone = errorOfCode(KAFKA.unknownProducerId, `topic "${missing.topic}", which is gone`)
      throw options.topicCreation.enabled ? gone : missingTopic(missing.topic)
    }
    const left: Partition[] = []
    for (const partition of partitions) {
      const leader = leaders.get(partition.topic.name)?.[partition.id] ?? -1
      if (leader < 0 || !control.nodes.has(leader)) {
        left.push(partition)
        continue
      }
      partition.leader = leader
      partition.busy = false
      this.#ready(partition)
    }
    for (const lane of this.#lanes.values()) this.#pump(lane)
    return left
  }

  fail(error: unknown): void {
    if (this.failure !== null) return
    this.failure = error
    this.#abort.abort(error)
    for (const lane of this.#lanes.values()) this.#drop(lane, error as Error)
    for (const topic of this.#topics.values()) {
      for (const { sending, waiting, open } of topic.partitions) {
        for (const batch of [sending, ...waiting, open]) {
          for (const delivery of batch?.deliveries ?? []) delivery.fail(error)
        }
      }
    }
    this.#parts.confirmed()
  }
}
