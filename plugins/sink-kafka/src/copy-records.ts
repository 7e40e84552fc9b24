import type { RecordBuffer } from '@tailrace/plugin-api'
import type { Options } from './options.ts'
import type { Delivery } from './producer/delivery.ts'
import type { Producer } from './producer/producer.ts'
import type { Topic } from './producer/topic.ts'
import type { Router } from './routing/router.ts'
import { recordTooLarge } from './too-large.ts'
import { appendRecord, recordBound } from './wire/append-record.ts'
import { BATCH_HEADER } from './wire/record-batch.ts'

/** Copies records into the batches of their partitions. */
export class RecordCopier {
  readonly #options: Options
  readonly #router: Router
  readonly #producer: Producer
  readonly #idName: Uint8Array | null
  #topicName: string | null = null
  #topic: Topic | null = null

  constructor(options: Options, router: Router, producer: Producer) {
    this.#options = options
    this.#router = router
    this.#producer = producer
    this.#idName = options.idHeader === false ? null : Buffer.from(options.idHeader)
  }

  /** The topic that {@link RecordCopier.copy} stopped at. */
  get missing(): string {
    return this.#topicName!
  }

  /**
   * Copies records in order, up to the first whose topic is not ready.
   *
   * @param from the first record to copy
   * @param now milliseconds since the epoch
   * @returns the number of the record it stopped at: `records.count` when all are copied
   * @throws SINK_RECORD_TOO_LARGE, SINK_DESTINATION_INVALID
   */
  copy(records: RecordBuffer, from: number, delivery: Delivery, now: number): number {
    const router = this.#router
    const producer = this.#producer
    const idName = this.#idName
    for (let record = from; record < records.count; record++) {
      const name = router.topicOf(records, record)
      if (name === null) continue
      if (name !== this.#topicName || this.#topic === null) {
        this.#topicName = name
        this.#topic = producer.topic(name)
        if (this.#topic === null) return record
      }
      const topic = this.#topic
      const partition = topic.partitions[router.partitionOf(records, record, topic)]!
      const bound = recordBound(records, record, idName)
      const batch = producer.room(partition, bound, now)
      const before = batch.out.length
      const delta = now > batch.baseTimestamp ? now - batch.baseTimestamp : 0
      appendRecord(batch, records, record, idName, bound, delta, partition.guess)
      if (batch.out.length > topic.largestBatch) this.#checkSize(topic, records, record, batch)
      producer.wrote(partition, batch, batch.out.length - before, delivery)
    }
    return records.count
  }

  #checkSize(
    topic: Topic,
    records: RecordBuffer,
    record: number,
    batch: { readonly count: number; readonly out: { readonly length: number } },
  ): void {
    // Compressed it may fit, and several records can be split.
    if (this.#options.compression !== 'none' || batch.count > 1) return
    const change = records.change(record)
    const keyEnd = records.keyEnd(record)
    const key =
      keyEnd < 0
        ? null
        : Buffer.from(records.body.view(records.keyStart(record), keyEnd)).toString()
    const table = change.kind === 'row' ? change.table.id : change.kind
    const size = Math.max(batch.out.length, BATCH_HEADER)
    const id = change.kind === 'row' ? change.id : null
    const { maxRequestSize } = this.#options
    throw recordTooLarge(topic, { size, key, tables: [table], change: id, maxRequestSize })
  }
}
