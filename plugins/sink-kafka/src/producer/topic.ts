import type { RecordBatch } from '../wire/record-batch.ts'
import type { SizeGuess } from '../wire/append-record.ts'
import type { Recovery } from './recovery.ts'

/** One partition as the producer sees it. At most one of its batches is on its way at a time, which keeps its order. */
export class Partition {
  readonly topic: Topic
  readonly id: number
  /** Node that leads it; −1 while unknown. */
  leader: number
  /** Being filled. */
  open: RecordBatch | null = null
  /** Full, or split, in order; all before `open`. */
  readonly waiting: RecordBatch[] = []
  /** On its way, or to be sent again with the same sequence; before `waiting`. */
  sending: RecordBatch | null = null
  /** Whether `sending` is with a broker, being compressed, or waits for a recovery. */
  busy = false
  /** Sequence of the next batch that is sent for the first time. */
  sequence = 0
  /** Whether the producer has it on the list of partitions with something new. */
  listed = false
  /** The recovery that a failure put it under, until a batch is confirmed again. */
  recovery: Recovery | null = null
  readonly guess: SizeGuess = { length: 2, idLength: 1 }
  /** Bytes of the batch before: how much memory the next one probably needs. */
  usual = 0

  constructor(topic: Topic, id: number, leader: number) {
    this.topic = topic
    this.id = id
    this.leader = leader
  }

  /** Whether a batch could be sent. */
  get hasBatch(): boolean {
    return this.sending !== null || this.waiting.length > 0 || this.open !== null
  }
}

/** A topic whose partitions and limits are known. */
export class Topic {
  readonly name: string
  readonly partitions: readonly Partition[]
  /** `max.message.bytes`, or null where it may not be read. */
  readonly maxMessageBytes: number | null
  /** Largest batch as sent: {@link Topic.maxMessageBytes} and `maxRequestSize`, whichever is less. */
  readonly largestBatch: number
  /** How large batches grow before they are closed. */
  readonly fill: number

  /**
   * @param leaders node that leads each partition, by number of partition
   */
  constructor(
    name: string,
    leaders: readonly number[],
    maxMessageBytes: number | null,
    limits: { readonly batchSize: number; readonly maxRequestSize?: number | undefined },
  ) {
    this.name = name
    this.partitions = leaders.map((leader, id) => new Partition(this, id, leader))
    this.maxMessageBytes = maxMessageBytes
    const ofTopic = maxMessageBytes ?? DEFAULT_MAX_MESSAGE_BYTES
    this.largestBatch =
      maxMessageBytes === null
        ? (limits.maxRequestSize ?? ofTopic)
        : Math.min(limits.maxRequestSize ?? ofTopic, ofTopic)
    this.fill = Math.min(limits.batchSize, this.largestBatch)
  }
}

/** Kafka's default of `max.message.bytes`: 1 MiB and 12 bytes. */
const DEFAULT_MAX_MESSAGE_BYTES = 1_048_588
