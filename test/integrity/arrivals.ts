import { type KafkaRecord, readTopics } from '../kit/index.ts'
import type { Followed } from './workload/tables.ts'

/** A record of the plain JSON encoder. */
export interface Arrival {
  /** The change's id; that of a tombstone has a mark of its own. */
  readonly id: string
  readonly table: Followed
  /** The table's name and the record's key. */
  readonly key: string
  readonly op: 'insert' | 'update' | 'delete' | 'read' | 'tombstone'
  readonly stamp: string | null
  readonly after: Readonly<Record<string, unknown>> | null
  /** Columns that the log did not carry. */
  readonly unavailable: readonly string[]
  /** Topic and partition. */
  readonly partition: string
  readonly offset: bigint
}

// 64-bit integers are JSON numbers with every digit; the tests' own fit into doubles.
function arrival({ topic, key, value, headers, partition, offset }: KafkaRecord): Arrival {
  const table = topic.slice(topic.lastIndexOf('.') + 1) as Followed
  const id = String(headers['tailrace-id'])
  const at = { table, key: table + key!.toString(), partition: `${topic}/${partition}`, offset }
  if (value === null) {
    return { id: `${id}t`, ...at, op: 'tombstone', stamp: null, after: null, unavailable: [] }
  }
  const { op, after, unavailable = [] } = JSON.parse(value.toString())
  return { id, ...at, op, stamp: after?.stamp ?? null, after, unavailable }
}

/** Reads topics as records arrive, around all proxies. */
export class Arrivals {
  /** Records that have come. */
  count = 0
  /** Stamps that have arrived since they were last cleared. */
  readonly stamps = new Set<string>()
  /** The last stamp that arrived of each writer. */
  readonly latest = new Map<string, string>()
  readonly #stop = new AbortController()
  readonly #reading: Promise<void>

  constructor(brokers: readonly string[], topics: readonly string[], hear: (one: Arrival) => void) {
    this.#reading = this.#read(brokers, topics, hear)
    this.#reading.catch(() => {})
  }

  async #read(brokers: readonly string[], topics: readonly string[], hear: (one: Arrival) => void) {
    const { signal } = this.#stop
    for await (const { records } of readTopics(brokers, topics, { signal })) {
      for (const record of records) {
        const arrived = arrival(record)
        this.count++
        if (arrived.stamp !== null) this.#note(arrived.stamp)
        hear(arrived)
      }
    }
  }

  #note(stamp: string): void {
    this.stamps.add(stamp)
    this.latest.set(stamp.slice(0, stamp.indexOf('.')), stamp)
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#reading
  }
}
