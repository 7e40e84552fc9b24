import { setTimeout as delay } from 'node:timers/promises'
import type { KafkaConfig } from 'kafkajs'
import { kitClient } from './kafka/cluster.ts'
import { type Cluster, type FetchedPartition, privateKafkajs } from './kafka/private-kafkajs.ts'

/** A record as it lies in a topic. */
export interface KafkaRecord {
  readonly topic: string
  readonly partition: number
  readonly offset: bigint
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: Readonly<Record<string, Buffer | Buffer[]>>
  /** Milliseconds since 1970. */
  readonly timestamp: number
}

/** What `readTopics` may be told. */
export interface ReadOptions {
  /** `read_committed` leaves out records of open and aborted transactions. Default. */
  readonly isolation?: 'read_committed' | 'read_uncommitted'
  /** `ssl`, `sasl` and other settings of kafkajs, where the listener needs them. */
  readonly client?: Partial<KafkaConfig>
  /** Ends the reading. */
  readonly signal?: AbortSignal
}

/** What `consumeAll` may be told. */
export interface ConsumeOptions extends Omit<ReadOptions, 'signal'> {
  /**
   * Called after every fetch with all records so far; reading ends when it returns true. Default:
   * the ends of all partitions, as they were when the reading began.
   */
  readonly until?: (records: readonly KafkaRecord[]) => boolean
  /** Default 20 000. */
  readonly deadlineMs?: number
}

/**
 * Reads topics from their beginning with plain fetches, without a consumer group, which would cost a
 * second before its first record. Records of one partition come in order. A topic that does not exist
 * yet is waited for.
 *
 * @throws Error when the deadline passes first, saying how many records had come.
 */
export async function consumeAll(
  brokers: readonly string[],
  topics: string | readonly string[],
  options: ConsumeOptions = {},
): Promise<KafkaRecord[]> {
  const { until, deadlineMs = 20_000, ...rest } = options
  const names = typeof topics === 'string' ? [topics] : topics
  const signal = AbortSignal.timeout(deadlineMs)
  const records: KafkaRecord[] = []
  let failure: unknown
  const onError = (error: unknown) => (failure = error)
  for await (const fetched of readTopics(brokers, names, { ...rest, signal, onError })) {
    for (const record of fetched.records) records.push(record)
    if (until ? until(records) : fetched.isAtFirstEnd) return records
  }
  const because = failure instanceof Error ? `; the last error was: ${failure.message}` : ''
  throw new Error(
    `Read ${records.length} records of ${names.join(', ')} in ${deadlineMs} ms, and not all that ` +
      `were waited for${because}`,
    { cause: failure },
  )
}

/** One round of fetches. */
export interface Fetched {
  readonly records: readonly KafkaRecord[]
  /** Whether all that was there when the reading began has been read. */
  readonly isAtFirstEnd: boolean
}

interface Place {
  readonly topic: string
  readonly partition: number
  readonly firstEnd: bigint
  offset: bigint
  /** Nothing came though there is something: the answer was full, or nothing but empty batches is left. */
  isSkipped: boolean
}

/** Reads topics from their beginning on, until the signal. Lost brokers are waited for. */
export async function* readTopics(
  brokers: readonly string[],
  topics: readonly string[],
  options: ReadOptions & { readonly onError?: (error: unknown) => void } = {},
): AsyncGenerator<Fetched> {
  const isolationLevel = options.isolation === 'read_uncommitted' ? 0 : 1
  const kafka = kitClient(brokers, options.client)
  const cluster = privateKafkajs.createCluster(kafka, { isolationLevel })
  let places: Place[] | undefined
  try {
    while (!options.signal?.aborted) {
      try {
        places ??= await firstPlaces(cluster, topics)
        const records = await fetchOnce(cluster, places, isolationLevel)
        yield { records, isAtFirstEnd: places.every((place) => place.offset >= place.firstEnd) }
      } catch (error) {
        options.onError?.(error)
        await delay(50)
        await cluster.refreshMetadata().catch(() => {})
      }
    }
  } finally {
    await cluster.disconnect()
  }
}

async function firstPlaces(cluster: Cluster, topics: readonly string[]): Promise<Place[]> {
  await cluster.connect()
  const places: Place[] = []
  for (const topic of topics) {
    await cluster.addTargetTopic(topic)
    const partitions = cluster
      .findTopicPartitionMetadata(topic)
      .map(({ partitionId }) => ({ partition: partitionId }))
    const offsets = async (fromBeginning: boolean) => {
      const [found] = await cluster.fetchTopicsOffset([{ topic, partitions, fromBeginning }])
      return new Map(found?.partitions.map((each) => [each.partition, BigInt(each.offset)]))
    }
    const [starts, ends] = [await offsets(true), await offsets(false)]
    for (const { partition } of partitions) {
      const offset = starts.get(partition) ?? 0n
      const firstEnd = ends.get(partition) ?? 0n
      places.push({ topic, partition, firstEnd, offset, isSkipped: false })
    }
  }
  return places
}

async function fetchOnce(
  cluster: Cluster,
  places: readonly Place[],
  isolationLevel: 0 | 1,
): Promise<KafkaRecord[]> {
  const byLeader = Map.groupBy(places, ({ topic, partition }) => {
    const known = cluster.findTopicPartitionMetadata(topic)
    return known.find((each) => each.partitionId === partition)?.leader ?? -1
  })
  const records: KafkaRecord[] = []
  const fetches = [...byLeader].map(async ([leader, places]) => {
    // Asked for alone, a partition's next batch is in the answer however large it is.
    const skipped = places.find((place) => place.isSkipped)
    const led = skipped === undefined ? places : [skipped]
    const broker = await cluster.findBroker({ nodeId: String(leader) })
    const topics = [...Map.groupBy(led, (place) => place.topic)].map(([topic, own]) => ({
      topic,
      partitions: own.map(({ partition, offset }) => ({
        partition,
        fetchOffset: String(offset),
        maxBytes: 4_194_304,
      })),
    }))
    const request = { isolationLevel, maxWaitTime: 50, minBytes: 1, maxBytes: 33_554_432, topics }
    const { responses } = await broker.fetch(request)
    for (const { topicName, partitions } of responses) {
      for (const fetched of partitions) {
        const place = led.find(
          (each) => each.topic === topicName && each.partition === fetched.partition,
        )
        if (place) take(place, fetched, isolationLevel, led.length === 1, records)
      }
    }
  })
  await Promise.all(fetches)
  return records
}

/**
 * Adds a partition's fetched records to `into` and moves its place behind them.
 *
 * @param alone whether no other partition was asked for, which could have filled the answer
 */
function take(
  place: Place,
  fetched: FetchedPartition,
  isolationLevel: 0 | 1,
  alone: boolean,
  into: KafkaRecord[],
): void {
  const { topic, partition } = place
  const batch = new privateKafkajs.Batch(topic, String(place.offset), fetched)
  for (const { offset, key, value, headers, timestamp } of batch.messages) {
    const numbers = { offset: BigInt(offset), timestamp: Number(timestamp) }
    into.push({ topic, partition, key, value, headers, ...numbers })
  }
  const last = fetched.messages.at(-1)
  const next = last ? BigInt(last.offset) + 1n : place.offset
  place.isSkipped = false
  if (next > place.offset) {
    place.offset = next
    return
  }
  // Compaction leaves batches without records. Nothing past the last stable offset was looked at.
  const seen = BigInt(isolationLevel === 1 ? fetched.lastStableOffset : fetched.highWatermark)
  if (seen <= place.offset) return
  if (alone) place.offset = seen
  else place.isSkipped = true
}
