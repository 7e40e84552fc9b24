import { type KafkaRecord, readTopics } from '../../kit/consumer.ts'
import { percentiles } from './percentiles.ts'

/** What the reader's process is told at its start. */
export interface ReaderTask {
  readonly brokers: readonly string[]
  readonly topic: string
  /** Ends once it has read so many records. */
  readonly records: number
  /** How many of the first records are not counted. */
  readonly warmup: number
}

/** What it tells at its end. */
export interface ReaderResult {
  readonly records: number
  readonly p50Ms: number
  readonly p90Ms: number
  readonly p99Ms: number
}

/** Fetches as soon as there is something, and compares its clock with the one in each row. */
async function read({ brokers, topic, records, warmup }: ReaderTask): Promise<ReaderResult> {
  const latencies = new Float64Array(records)
  let seen = 0
  for await (const fetched of readTopics(brokers, [topic])) {
    const now = performance.timeOrigin + performance.now()
    for (const record of fetched.records) {
      if (seen < records) latencies[seen++] = now - writtenAt(record)
    }
    if (seen === records) break
  }
  return { records: seen - warmup, ...percentiles(latencies.subarray(warmup)) }
}

/** Milliseconds since 1970 in a Debezium envelope's row. */
function writtenAt({ value }: KafkaRecord): number {
  const { after } = JSON.parse(String(value)) as { after: { note: string } }
  return Number(after.note) / 1000
}

process.once('disconnect', () => process.exit())
process.once('message', (task: ReaderTask) => {
  void read(task).then((result) => process.send!(result, () => process.disconnect()))
})
