import { readTopics } from '../../kit/consumer.ts'
import type { KafkaCluster } from '../../kit/kafka/cluster.ts'

/** What a topic holds, by operation. The sums of the keys tell sets of the same size apart. */
export interface Census {
  inserts: number
  updates: number
  deletes: number
  reads: number
  tombstones: number
  others: number
  insertKeys: bigint
  updateKeys: bigint
  deleteKeys: bigint
  readKeys: bigint
  tombstoneKeys: bigint
}

/** Nothing counted. */
export const emptyCensus = (): Census => ({
  inserts: 0,
  updates: 0,
  deletes: 0,
  reads: 0,
  tombstones: 0,
  others: 0,
  insertKeys: 0n,
  updateKeys: 0n,
  deleteKeys: 0n,
  readKeys: 0n,
  tombstoneKeys: 0n,
})

/** Reads a topic of Debezium envelopes over rows with an integer key `id`, from begin to end. */
export async function takeCensus(kafka: KafkaCluster, topic: string): Promise<Census> {
  const census = emptyCensus()
  const onError = (error: unknown) => {
    throw error
  }
  for await (const { records, isAtFirstEnd } of readTopics(kafka.direct, [topic], { onError })) {
    for (const { key, value } of records) count(census, key, value)
    if (isAtFirstEnd) break
  }
  return census
}

const OPERATION = Buffer.from('"op":"')

function count(census: Census, key: Buffer | null, value: Buffer | null): void {
  const id = BigInt(/\d+/.exec(key?.toString('latin1') ?? '')?.[0] ?? 0)
  if (value === null) {
    census.tombstones++
    census.tombstoneKeys += id
    return
  }
  // Texts of the bench's own rows hold no quotes, so this cannot be found within a column.
  const at = value.lastIndexOf(OPERATION)
  const operation = at < 0 ? '' : String.fromCharCode(value[at + OPERATION.length]!)
  if (operation === 'c') {
    census.inserts++
    census.insertKeys += id
  } else if (operation === 'u') {
    census.updates++
    census.updateKeys += id
  } else if (operation === 'd') {
    census.deletes++
    census.deleteKeys += id
  } else if (operation === 'r') {
    census.reads++
    census.readKeys += id
  } else census.others++
}

/** @throws Error naming what differs */
export function assertSameCensus(found: Census, expected: Census): void {
  const wrong = (Object.keys(expected) as (keyof Census)[]).filter(
    (name) => found[name] !== expected[name],
  )
  if (wrong.length === 0) return
  const parts = wrong.map((name) => `${name} ${found[name]} instead of ${expected[name]}`)
  throw new Error(`The topic does not hold what the backlog has: ${parts.join(', ')}`)
}
