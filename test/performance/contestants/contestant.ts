import type { KafkaCluster } from '../../kit/kafka/cluster.ts'
import type { PostgresDatabase } from '../../kit/postgres/database.ts'

/** What a contestant is to do: bring a slot's changes of the bench's table to a topic. */
export interface Task {
  readonly database: PostgresDatabase
  readonly kafka: KafkaCluster
  /** Exists, and nobody reads it, unless the table is read as it is. */
  readonly slot: string
  /** First part of the topic `<prefix>.public.orders`, which exists. */
  readonly topicPrefix: string
  /** Whether the table is read as it is; then there is no slot yet. Default: only changes from the slot on. */
  readonly snapshot?: boolean
  /** Where the backlog ends, for contestants that end there by themselves. */
  readonly endLsn?: string
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
  /** Whether it delivers to the topic; else it ends by itself when it has read up to `endLsn`. */
  readonly delivers: 'topic' | 'file'
  /** Why it cannot run here; undefined when it can. Fetches what it needs. */
  absence(): Promise<string | undefined>
  /** What is measured, with its version. */
  describe(): string
  start(task: Task): Promise<Running>
}
