import type { KafkaCluster } from '../../kit/kafka/cluster.ts'
import type { Reading } from '../databases/bench-database.ts'

/** How record batches may be compressed, by Kafka's names: those that the kit reads back. */
export const COMPRESSIONS = ['none', 'lz4', 'zstd'] as const
/** How record batches are compressed. */
export type Compression = (typeof COMPRESSIONS)[number]

/** What a contestant is to do: bring what it reads of the bench's table to a topic. */
export interface Task {
  readonly reading: Reading
  /** URL of the database, with its password. */
  readonly url: string
  /** The only table to read, as patterns name it. */
  readonly table: string
  readonly kafka: KafkaCluster
  /** First part of the topic `<prefix>.<table>`, which exists. */
  readonly topicPrefix: string
  readonly compression: Compression
  /** What `remember` gave where the reading begins. */
  readonly memory?: string | undefined
}

/** A contestant at work. */
export interface Running {
  readonly pid: number
  readonly logFile: string
  /** Ends it, in order where it can, and deletes its files. */
  end(): Promise<void>
}

/** One of those that are measured. */
export interface Contestant {
  readonly name: string
  /** Whether it delivers to the topic; else it ends by itself when it has read all that waits. */
  readonly delivers: 'topic' | 'file'
  /** Why it cannot run here; undefined when it can. Fetches what it needs. */
  absence(): Promise<string | undefined>
  /** What is measured, with its version. */
  describe(): string
  start(task: Task): Promise<Running>
  /**
   * Stores what it goes on from later, with nothing to read yet, and gives the file. Absent, or undefined, for one that the reading tells
   * enough.
   */
  remember?(task: Task): Promise<string | undefined>
}
