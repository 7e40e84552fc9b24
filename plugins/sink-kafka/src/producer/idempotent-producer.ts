import type { RetryPolicy } from '@tailrace/plugin-api'
import type { ControlPlane } from '../cluster/control.ts'
import { lookUpTopic } from '../cluster/topics.ts'
import type { Codec } from '../compression/codec.ts'
import { errorOfCode } from '../errors.ts'
import type { Options } from '../options.ts'
import { recordTooLarge } from '../too-large.ts'
import { isTooLarge, isTransient, KAFKA } from '../wire/error-codes.ts'
import { BATCH_HEADER, RecordBatch } from '../wire/record-batch.ts'
import { firstRecord, splitBatch } from '../wire/split-batch.ts'
import { BufferPool } from './buffer-pool.ts'
import type { Delivery } from './delivery.ts'
import type { Lane } from './lane.ts'
import type { Producer } from './producer.ts'
import { Recovery } from './recovery.ts'
import { relocate } from './relocate.ts'
import { Sender, type SenderEvents } from './sender.ts'
import { nextSequence, type ProducerSession } from './session.ts'
import type { Partition, Topic } from './topic.ts'

/** Memory kept for later batches. */
const POOL_BYTES = 8 * 1024 * 1024

/** What an {@link IdempotentProducer} works with. */
export interface ProducerParts {
  readonly control: ControlPlane
  readonly session: ProducerSession
  readonly codec: Codec | null
  readonly options: Options
  readonly retry: RetryPolicy
  /** Tables whose data records go to a topic, for errors. */
  tablesOf(topic: string): readonly string[]
  /** Called after records were confirmed, and when the producer has failed. */
  changed(): void
}

/**
 * The producer over kafkajs's connections: `acks=all`, numbered batches. Of a partition at most one batch is on its way, and it is sent
 * again as it is until the broker confirms it, which drops repeats by their numbers (KIP-98): so nothing is lost, doubled or overtaken.
 */
export class IdempotentProducer implements Producer, SenderEvents {
  buffered = 0
  failure: unknown = null
  readonly #parts: ProducerParts
  readonly #sender: Sender
  readonly #pool = new BufferPool(POOL_BYTES)
  readonly #topics = new Map<string, Topic>()
  readonly #recoveries = new Map<string, Recovery>()
  readonly #abort = new AbortController()
  #listed: Partition[] = []
  #scheduled = false
  /** Whether a batch is full, which does not linger. */
  #full = false
  #lingering: NodeJS.Timeout | null = null

  constructor(parts: ProducerParts) {
    this.#parts = parts
    const { requestTimeout } = parts.options
    this.#sender = new Sender({ ...parts, requestTimeout }, this)
  }

  topic(name: string): Topic | null {
    return this.#topics.get(name) ?? null
  }

  async prepare(name: string): Promise<void> {
    const { control, options, retry } = this.#parts
    const { signal } = this.#abort
    const retries = retry.begin(`find Kafka topic ${name}`)
    while (!this.#topics.has(name)) {
      try {
        const topic = await lookUpTopic(control, name, options, signal)
        // Another call may have been quicker, and its partitions count sequences already.
        if (!this.#topics.has(name)) this.#topics.set(name, topic)
      } catch (error) {
        await retries.wait(error, signal)
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
      this.#full = true
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
    const { linger } = this.#parts.options
    if (linger === 0 || this.#full) {
      this.#scheduled = true
      setImmediate(this.#send)
    } else this.#lingering ??= setTimeout(this.#send, linger)
  }

  readonly #send = (): void => {
    this.#scheduled = false
    this.#full = false
    clearTimeout(this.#lingering ?? undefined)
    this.#lingering = null
    if (this.failure !== null) return
    const listed = this.#listed
    this.#listed = []
    for (const partition of listed) {
      partition.listed = false
      if (!partition.busy) this.#sender.ready(partition)
    }
    this.#sender.send()
  }

  next(partition: Partition): RecordBatch {
    if (partition.sending !== null) return partition.sending
    let batch = partition.waiting.shift()
    if (batch === undefined) {
      batch = partition.open!
      partition.open = null
      partition.usual = batch.out.length
    }
    // Once given, a batch keeps its numbers whatever happens to it.
    if (batch.sequence < 0) {
      batch.sequence = partition.sequence
      partition.sequence = nextSequence(partition.sequence, batch.count)
    }
    return (partition.sending = batch)
  }

  partitionOf(topic: string, id: number): Partition {
    const partition = this.#topics.get(topic)?.partitions[id]
    if (partition === undefined) throw new RangeError(`an answer for ${topic}, partition ${id}`)
    return partition
  }

  answered(lane: Lane, codes: ReadonlyMap<Partition, number>): void {
    const held = new Map<number, Partition[]>()
    for (const [partition, code] of codes) {
      if (this.failure !== null) return
      if (code === KAFKA.none || code === KAFKA.duplicateSequence) this.#confirm(partition)
      else if (isTooLarge(code)) this.#split(partition)
      else if (!isTransient(code)) this.fail(errorOfCode(code, describe(partition)))
      else if (held.has(code)) held.get(code)!.push(partition)
      else held.set(code, [partition])
    }
    for (const [code, partitions] of held) {
      const error = errorOfCode(code, describe(partitions[0]!))
      this.#hold(partitions, `node ${lane.nodeId}, error ${code}`, error)
    }
  }

  unanswered(lane: Lane, partitions: readonly Partition[], error: Error): void {
    this.#hold(partitions, `node ${lane.nodeId}`, error)
  }

  settled(): void {
    this.#parts.changed()
    this.#sender.send()
  }

  broken(error: unknown): void {
    this.fail(error)
  }

  #confirm(partition: Partition): void {
    const batch = partition.sending!
    partition.sending = null
    partition.busy = false
    partition.recovery?.confirmed(partition)
    this.#release(batch)
    for (const delivery of batch.deliveries) delivery.done()
    this.#sender.ready(partition)
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
      const size = batch.payload!.length
      const tables = this.#parts.tablesOf(topic.name)
      const { key, id } = firstRecord(batch)
      const { maxRequestSize } = this.#parts.options
      this.fail(recordTooLarge(topic, { maxRequestSize, size, key, tables, change: id }))
      return
    }
    const size = (batch.out.length >> 1) + 64
    const halves = splitBatch(batch, [this.#pool.take(size), this.#pool.take(size)])
    this.#release(batch)
    for (const { out } of halves) this.buffered += out.length - BATCH_HEADER
    partition.sending = halves[0]
    partition.waiting.unshift(halves[1])
    partition.busy = false
    this.#sender.ready(partition)
  }

  /** Has partitions retried; those that are under a recovery already stay there. */
  #hold(partitions: readonly Partition[], key: string, error: unknown): void {
    if (this.failure !== null) return
    for (const partition of partitions) {
      const recovery = partition.recovery ?? this.#recoveries.get(key) ?? this.#recover(key)
      recovery.hold(partition, error)
    }
  }

  #recover(key: string): Recovery {
    const { control, options, retry } = this.#parts
    const recovery = new Recovery(retry.begin('write to Kafka'), this.#abort.signal, {
      relocate: (partitions, failures) =>
        relocate(control, partitions, failures, options.topicCreation.enabled),
      resume: (partition) => {
        partition.busy = false
        this.#sender.ready(partition)
        this.#sender.send()
      },
      ended: () => this.#recoveries.delete(key),
      failed: (reason) => this.fail(reason),
    })
    this.#recoveries.set(key, recovery)
    return recovery
  }

  fail(error: unknown): void {
    if (this.failure !== null) return
    this.failure = error
    clearTimeout(this.#lingering ?? undefined)
    this.#abort.abort(error)
    this.#sender.close(error as Error)
    for (const topic of this.#topics.values()) {
      for (const { sending, waiting, open } of topic.partitions) {
        for (const batch of [sending, ...waiting, open]) {
          for (const delivery of batch?.deliveries ?? []) delivery.fail(error)
        }
      }
    }
    this.#parts.changed()
  }
}

function describe({ topic, id }: Partition): string {
  return `to write topic "${topic.name}", partition ${id}`
}
