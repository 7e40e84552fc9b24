// CPU of a sink that has nothing to do (KAFKA_BROKERS, or a broker started here):
//   node plugins/sink-kafka/bench/idle.ts [seconds]
import { setTimeout as delay } from 'node:timers/promises'
import { startKafka } from '../../../test/kit/kafka.ts'
import { KafkaSink } from '../src/kafka-sink.ts'
import { options } from '../src/options.ts'
import { testContext } from '../test/support/context.ts'
import { benchBatch } from './records.ts'

const seconds = Number(process.argv[2] ?? 20)
const outside = process.env['KAFKA_BROKERS']?.split(',')
const kafka = outside === undefined ? await startKafka() : undefined
const brokers = outside ?? kafka!.bootstrap
const sink = new KafkaSink(options.parse({ brokers, topic: `idle-${process.pid}` }), testContext())
try {
  await sink.open()
  await sink.write(benchBatch(1, 100))
  await delay(2000)
  const before = process.cpuUsage()
  await delay(seconds * 1000)
  const { user, system } = process.cpuUsage(before)
  console.log(`idle: ${((user + system) / seconds / 1e4).toFixed(3)} % of a core`)
} finally {
  await sink.close()
  await kafka?.remove()
}
