import { createRequire } from 'node:module'
import type { Socket } from 'node:net'
import type { Kafka } from 'kafkajs'
import { teachCodecs } from './codecs.ts'

/** A message as kafkajs decodes it from a fetch response. */
export interface FetchedMessage {
  readonly offset: string
  readonly timestamp: string
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: Record<string, Buffer | Buffer[]>
}

/** One partition of a fetch response. */
export interface FetchedPartition {
  readonly partition: number
  readonly errorCode: number
  readonly highWatermark: string
  readonly lastStableOffset: string
  readonly messages: readonly { readonly offset: string }[]
}

/** kafkajs's view of the brokers (`src/cluster`), as far as the kit reads topics through it. */
export interface Cluster {
  connect(): Promise<void>
  disconnect(): Promise<void>
  addTargetTopic(topic: string): Promise<void>
  refreshMetadata(): Promise<void>
  findTopicPartitionMetadata(topic: string): { partitionId: number; leader: number }[]
  findBroker(node: { nodeId: string }): Promise<{
    fetch(request: object): Promise<{
      responses: { topicName: string; partitions: FetchedPartition[] }[]
    }>
  }>
  fetchTopicsOffset(
    topics: { topic: string; partitions: { partition: number }[]; fromBeginning: boolean }[],
  ): Promise<{ topic: string; partitions: { partition: number; offset: string }[] }[]>
}

interface RequestQueue {
  throttleCheckTimeoutId: NodeJS.Timeout | null
  readonly throttledUntil: number
  readonly pending: readonly unknown[]
  checkPendingRequests(): void
  scheduleCheckPendingRequests(): void
}

interface Connection {
  socket?: Socket | undefined
  readonly connectionStatus: string
  chunks: Buffer[]
  bytesBuffered: number
  bytesNeeded: number
  connect(this: Connection): Promise<boolean>
  disconnect(this: Connection): Promise<boolean>
}

type BatchConstructor = new (
  topic: string,
  offset: string,
  partition: FetchedPartition,
) => { readonly messages: readonly FetchedMessage[] }

/**
 * kafkajs as only the kit uses it: a second copy of the module. kafkajs 2.2.4 re-arms a timer with a
 * negative delay for as long as a client is open, which takes 4 % of a core and prints
 * TimeoutNegativeWarning; a connection that is made again takes half an answer of its old socket
 * for the beginning of the next one; and one whose socket is gone is ended again with each that fails
 * beside it, which adds a listener to the socket each time. The kit mends them in its own copy, so that the defects are not
 * hidden from the code under test, which may load kafkajs in the same process.
 */
export const privateKafkajs = loadCopy()

function loadCopy() {
  const require = createRequire(import.meta.url)
  const shared = takeOut(require.cache)
  const kafkajs = require('kafkajs') as typeof import('kafkajs')
  const Batch = require('kafkajs/src/consumer/batch') as BatchConstructor
  const queue = require('kafkajs/src/network/requestQueue') as { prototype: RequestQueue }
  const connection = require('kafkajs/src/network/connection') as { prototype: Connection }
  takeOut(require.cache)
  for (const [path, module] of shared) require.cache[path] = module

  queue.prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.throttleCheckTimeoutId || this.pending.length === 0) return
    const check = () => {
      this.throttleCheckTimeoutId = null
      this.checkPendingRequests()
    }
    const wait = Math.max(10, this.throttledUntil - Date.now())
    this.throttleCheckTimeoutId = setTimeout(check, wait)
  }
  const original = Object.getOwnPropertyDescriptor(connection.prototype, 'connect')!
  connection.prototype.connect = function (this: Connection) {
    if (this.connectionStatus === 'disconnected') {
      this.socket?.removeAllListeners('data')
      this.chunks = []
      this.bytesBuffered = 0
      this.bytesNeeded = 4
    }
    return original.value.call(this)
  }
  const { value: disconnect } = Object.getOwnPropertyDescriptor(
    connection.prototype,
    'disconnect',
  ) as { value: Connection['disconnect'] }
  connection.prototype.disconnect = function (this: Connection) {
    if (this.socket?.destroyed) this.socket = undefined
    return disconnect.call(this)
  }
  // What the copy loads later, when it first needs it, comes from the ordinary one.
  for (const each of [kafkajs, require('kafkajs') as typeof import('kafkajs')]) teachCodecs(each)
  return { ...kafkajs, Batch, createCluster }
}

/** Removes kafkajs from the module cache, and returns what was there. */
function takeOut(cache: NodeJS.Dict<NodeJS.Module>): Map<string, NodeJS.Module> {
  const taken = new Map<string, NodeJS.Module>()
  for (const [path, module] of Object.entries(cache)) {
    if (!module || !/[\\/]node_modules[\\/]kafkajs[\\/]/.test(path)) continue
    taken.set(path, module)
    delete cache[path]
  }
  return taken
}

/** A cluster by the factory that `Kafka` keeps under a private symbol. */
function createCluster(kafka: Kafka, settings: { isolationLevel: 0 | 1 }): Cluster {
  const key = Object.getOwnPropertySymbols(kafka).find(
    (symbol) => symbol.description === 'private:Kafka:createCluster',
  )
  const factory = key && (kafka as unknown as Record<symbol, unknown>)[key]
  if (typeof factory !== 'function') throw new Error('kafkajs has changed: no createCluster')
  return factory({ metadataMaxAge: 300_000, allowAutoTopicCreation: false, ...settings }) as Cluster
}
