import { randomBytes } from 'node:crypto'
import type { Admin, KafkaConfig, Producer } from 'kafkajs'
import { privateKafkajs } from './private-kafkajs.ts'

/** How a topic is made. */
export interface TopicOptions {
  /** Default: a made-up name. */
  readonly topic?: string
  /** Default 1. */
  readonly partitions?: number
  /** Default 1. */
  readonly replicas?: number
  /** Topic settings such as `cleanup.policy`. */
  readonly config?: Readonly<Record<string, string>>
}

/** Addresses of a cluster. */
export interface ClusterAddress {
  /** What the code under test is given: the listener with the cluster's security. */
  readonly bootstrap: string[]
  /** A listener without security and without proxies, for the kit's own work. */
  readonly direct: string[]
}

/** A cluster that runs somewhere. */
export interface KafkaCluster extends ClusterAddress {
  /** A connected admin client on the direct listener. The caller disconnects it. */
  admin(): Promise<Admin>
  /** Lends a connected admin client for one call. */
  withAdmin<T>(use: (admin: Admin) => Promise<T>): Promise<T>
  /** A connected producer on the direct listener. The caller disconnects it. */
  producer(): Promise<Producer>
  /** Makes a topic, waits for its leaders, and returns its name. */
  createTopic(options?: TopicOptions): Promise<string>
  deleteTopic(topic: string): Promise<void>
}

/** Opens a handle on a cluster. Nothing connects before it is used. */
export function openCluster(address: ClusterAddress): KafkaCluster {
  const kafka = kitClient(address.direct)
  const handle: KafkaCluster = {
    ...address,
    async admin() {
      const admin = kafka.admin()
      await admin.connect()
      return admin
    },
    async withAdmin(use) {
      const admin = kafka.admin()
      try {
        await admin.connect()
        return await use(admin)
      } finally {
        await admin.disconnect()
      }
    },
    async producer() {
      const { DefaultPartitioner } = privateKafkajs.Partitioners
      const producer = kafka.producer({ createPartitioner: DefaultPartitioner })
      await producer.connect()
      return producer
    },
    async createTopic({ topic = `test-${randomBytes(5).toString('hex')}`, ...rest } = {}) {
      const { partitions = 1, replicas = 1, config = {} } = rest
      const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }))
      const made = {
        topic,
        numPartitions: partitions,
        replicationFactor: replicas,
        configEntries,
      }
      await handle.withAdmin((admin) =>
        admin.createTopics({ topics: [made], waitForLeaders: true, timeout: 20_000 }),
      )
      return topic
    },
    deleteTopic: (topic) => handle.withAdmin((admin) => admin.deleteTopics({ topics: [topic] })),
  }
  return handle
}

/** The kit's own kafkajs client: silent, and quick to give up, as callers poll. */
export function kitClient(brokers: readonly string[], settings: Partial<KafkaConfig> = {}) {
  return new privateKafkajs.Kafka({
    clientId: 'tailrace-test',
    brokers: [...brokers],
    logLevel: privateKafkajs.logLevel.NOTHING,
    connectionTimeout: 3000,
    retry: { initialRetryTime: 50, maxRetryTime: 500, retries: 5 },
    ...settings,
  })
}
