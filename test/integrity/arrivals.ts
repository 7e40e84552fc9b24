import { type KafkaRecord, readTopics } from '../kit/index.ts'

/** A record of the plain JSON encoder. */
export interface Arrival {
  readonly id: string
  readonly key: string
  readonly op: 'insert' | 'update' | 'delete'
  readonly stamp: string | null
  readonly after: Readonly<Record<string, unknown>> | null
  /** Columns that the log did not carry. */
  readonly unavailable: readonly string[]
  readonly partition: number
  readonly offset: bigint
}

// 64-bit integers are JSON numbers with every digit; the test's own fit into doubles.
function arrival({ key, value, headers, partition, offset }: KafkaRecord): Arrival {
  const { id } = JSON.parse(key!.toString()) as { id: number }
  const { op, after, unavailable = [] } = JSON.parse(value!.toString())
  const stamp = (after?.stamp as string | undefined) ?? null
  const header = String(headers['tailrace-id'])
  return { id: header, key: String(id), op, stamp, after, unavailable, partition, offset }
}

/** Reads a topic as records arrive, around all proxies. */
export class Arrivals {
  readonly all: Arrival[] = []
  /** Stamps that have arrived. */
  readonly stamps = new Set<string>()
  readonly #stop = new AbortController()
  readonly #reading: Promise<void>

  constructor(brokers: readonly string[], topic: string) {
    this.#reading = this.#read(brokers, topic)
  }

  async #read(brokers: readonly string[], topic: string): Promise<void> {
    const { signal } = this.#stop
    for await (const { records } of readTopics(brokers, [topic], { signal })) {
      for (const record of records) {
        const arrived = arrival(record)
        this.all.push(arrived)
        if (arrived.stamp !== null) this.stamps.add(arrived.stamp)
      }
    }
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#reading
  }
}
