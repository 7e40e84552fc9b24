import type { RecordBatch } from '../wire/record-batch.ts'
import type { Delivery } from './delivery.ts'
import type { Partition, Topic } from './topic.ts'

/**
 * Delivers record batches in order and once per partition, whatever happens to brokers and connections. Records are written straight
 * into its batches: ask {@link Producer.room} for the batch, append, then {@link Producer.wrote}; {@link Producer.flush} after the last.
 */
export interface Producer {
  /** Bytes of records that are not confirmed yet. */
  readonly buffered: number
  /** Why nothing is delivered any more; null while all is well. */
  readonly failure: unknown
  /** A topic that is ready to be written, or null: then {@link Producer.prepare} it. */
  topic(name: string): Topic | null
  /** Finds a topic, or creates it; resolves when {@link Producer.topic} gives it. */
  prepare(name: string): Promise<void>
  /**
   * The batch of a partition in which a record has room.
   *
   * @param bytes upper bound of what will be appended
   * @param now milliseconds since the epoch
   */
  room(partition: Partition, bytes: number, now: number): RecordBatch
  /** Says that records were appended to a batch of a partition. */
  wrote(partition: Partition, batch: RecordBatch, bytes: number, delivery: Delivery): void
  /** Sends what was written, at the end of this turn of the event loop or after `linger`. */
  flush(): void
  /** Ends a failed producer: everything unconfirmed is rejected with `error`. */
  fail(error: unknown): void
}
