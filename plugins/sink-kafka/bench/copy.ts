// Cost of copying records into the batches of their partitions, without a network:
//   node plugins/sink-kafka/bench/copy.ts [bytes of a value] [records of a batch]
import { RecordCopier } from '../src/copy-records.ts'
import { options } from '../src/options.ts'
import { BufferPool } from '../src/producer/buffer-pool.ts'
import { Delivery } from '../src/producer/delivery.ts'
import type { Producer } from '../src/producer/producer.ts'
import { type Partition, Topic } from '../src/producer/topic.ts'
import { Router } from '../src/routing/router.ts'
import { RecordBatch, sealBatch } from '../src/wire/record-batch.ts'
import { benchBatch } from './records.ts'

const [valueBytes = 560, count = 500] = process.argv.slice(2).map(Number)
const parsed = options.parse({ brokers: ['localhost:9092'] })
const seal = { producerId: 1n, producerEpoch: 0, transactional: false, codec: 0 }
const topic = new Topic('public.orders', [0, 0, 0], 1_048_588, parsed)
const pool = new BufferPool(16 * 1024 * 1024)

let sealed = 0
const full: RecordBatch[] = []
const producer: Producer = {
  buffered: 0,
  failure: null,
  topic: () => topic,
  prepare: async () => {},
  room(partition: Partition, bytes, now) {
    const { open } = partition
    if (open !== null && open.out.length + bytes <= topic.fill) return open
    if (open !== null) full.push(open)
    return (partition.open = new RecordBatch(pool.take(open?.out.length ?? bytes + 61), now))
  },
  wrote(_partition, batch, _bytes, delivery) {
    if (batch.deliveries.at(-1) !== delivery) batch.deliveries.push(delivery)
  },
  flush() {},
  fail() {},
}
const copier = new RecordCopier(parsed, new Router(parsed), producer)
const { records } = benchBatch(count, valueBytes)

function run(times: number): { seconds: number; copySeconds: number } {
  const start = performance.now()
  let sealing = 0
  for (let i = 0; i < times; i++) {
    copier.copy(records, 0, new Delivery(), Date.now())
    if (full.length === 0) continue
    const before = performance.now()
    for (const batch of full) {
      batch.sequence = 0
      sealBatch(batch, batch.out.view(), seal)
      sealed += batch.out.length
      pool.give(batch.out)
    }
    full.length = 0
    sealing += performance.now() - before
  }
  const total = performance.now() - start
  return { seconds: total / 1000, copySeconds: (total - sealing) / 1000 }
}

run(400)
sealed = 0
const times = Math.ceil(2_000_000 / count)
const { seconds, copySeconds } = run(times)
const micros = (value: number) => ((value / (times * count)) * 1e6).toFixed(3)
console.log(
  `${times * count} records of ${(sealed / (times * count)) | 0} bytes: ` +
    `${micros(seconds)} µs a record, of these ${micros(seconds - copySeconds)} for header and checksum`,
)
