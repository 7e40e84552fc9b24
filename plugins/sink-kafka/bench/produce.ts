// Speed of the sink against a real broker (KAFKA_BROKERS, or one started here):
//   node plugins/sink-kafka/bench/produce.ts [records] [bytes of a value] [compression] [records of a batch]
import { startKafka } from '../../../test/kit/kafka.ts'
import { KafkaSink } from '../src/kafka-sink.ts'
import { options } from '../src/options.ts'
import { testContext } from '../test/support/context.ts'
import { benchBatch } from './records.ts'

const [total = '2000000', valueBytes = '560', compression = 'none', perBatch = '100'] =
  process.argv.slice(2)
const outside = process.env['KAFKA_BROKERS']?.split(',')
const kafka = outside === undefined ? await startKafka({ compiler: 'full' }) : undefined
const brokers = outside ?? kafka!.bootstrap
const IN_FLIGHT = 256

async function run(records: number): Promise<void> {
  const sink = new KafkaSink(
    options.parse({
      brokers,
      topic: `bench-${process.pid}`,
      topicCreation: { partitions: 3 },
      compression,
    }),
    testContext(),
  )
  await sink.open()
  const count = Number(perBatch)
  const batches = Array.from({ length: IN_FLIGHT }, (_, i) =>
    benchBatch(count, Number(valueBytes), i * count),
  )
  const free = [...batches]
  let left = Math.ceil(records / count)
  let unconfirmed = 0
  let rss = 0
  const cpu = process.cpuUsage()
  const start = performance.now()
  const memory = setInterval(() => (rss = Math.max(rss, process.memoryUsage.rss())), 100)
  await new Promise<void>((resolve, reject) => {
    let scheduled = false
    const schedule = () => {
      if (scheduled || left === 0 || free.length === 0) return
      scheduled = true
      setImmediate(next)
    }
    const next = () => {
      scheduled = false
      // As a source: some batches per turn of the event loop.
      for (let i = 0; i < 16 && left > 0 && free.length > 0; i++) {
        const batch = free.pop()!
        left--
        unconfirmed++
        sink.write(batch).then(() => {
          free.push(batch)
          if (--unconfirmed === 0 && left === 0) resolve()
          schedule()
        }, reject)
      }
      schedule()
    }
    next()
  })
  clearInterval(memory)
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(cpu)
  const done = Math.ceil(records / count) * count
  console.log(
    `${done} records, ${compression}: ${Math.round(done / seconds)}/s, ` +
      `${((user + system) / done).toFixed(2)} µs CPU a record, ` +
      `${Math.round(rss / 1024 ** 2)} MiB resident at most`,
  )
  await sink.close()
}

try {
  await run(Number(total) / 10)
  for (let i = 0; i < 3; i++) await run(Number(total))
} finally {
  await kafka?.remove()
}
