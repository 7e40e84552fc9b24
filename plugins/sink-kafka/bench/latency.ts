// Time from write to confirmation, of batches of one record at a steady rate (KAFKA_BROKERS, or a broker started here):
//   node plugins/sink-kafka/bench/latency.ts [writes a second] [seconds]
import { startKafka } from '../../../test/kit/kafka.ts'
import { KafkaSink } from '../src/kafka-sink.ts'
import { options } from '../src/options.ts'
import { testContext } from '../test/support/context.ts'
import { benchBatch } from './records.ts'

const [rate = 2000, seconds = 5] = process.argv.slice(2).map(Number)
const outside = process.env['KAFKA_BROKERS']?.split(',')
const kafka = outside === undefined ? await startKafka({ compiler: 'full' }) : undefined
const brokers = outside ?? kafka!.bootstrap
const topicCreation = { partitions: 3 }
const given = { brokers, topic: `latency-${process.pid}`, topicCreation }
const sink = new KafkaSink(options.parse(given), testContext())
try {
  await sink.open()
  await sink.write(benchBatch(1, 560))
  const times: number[] = []
  const batches = Array.from({ length: 500 }, (_, i) => benchBatch(1, 560, i))
  const writes: Promise<void>[] = []
  const cpu = process.cpuUsage()
  const start = performance.now()
  await new Promise<void>((resolve) => {
    const tick = setInterval(() => {
      const now = performance.now()
      while (writes.length < ((now - start) / 1000) * rate) {
        const batch = batches.at(writes.length % batches.length)!
        writes.push(sink.write(batch).then(() => void times.push(performance.now() - now)))
      }
      if (writes.length < rate * seconds) return
      clearInterval(tick)
      resolve()
    }, 1)
  })
  await Promise.all(writes)
  const { user, system } = process.cpuUsage(cpu)
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.floor(times.length * share)]?.toFixed(2)
  console.log(
    `${times.length} writes at ${rate}/s: p50 ${at(0.5)} ms, p90 ${at(0.9)} ms, p99 ${at(0.99)} ms, ` +
      `${((user + system) / 1e4 / ((performance.now() - start) / 1000)).toFixed(1)} % of a core`,
  )
} finally {
  await sink.close()
  await kafka?.remove()
}
