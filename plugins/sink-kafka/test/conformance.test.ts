import { describeSink } from '@tailrace/conformance'
import { afterAll, beforeAll, describe } from 'vitest'
import {
  consumeAll,
  type FaultProxy,
  freePort,
  type Kafka,
  ownKafkaAvailable,
  startFaultProxy,
  startKafka,
} from '../../../test/kit/index.ts'
import sink from '../src/index.ts'
import { createTopic } from './support/topics.ts'

const { available } = await ownKafkaAvailable()

describe.skipIf(!available)('a broker behind a proxy', () => {
  let kafka: Kafka
  let proxy: FaultProxy
  beforeAll(async () => {
    const [port, proxyPort] = [await freePort(), await freePort()]
    kafka = await startKafka({ ports: [port], advertisedPorts: [proxyPort] })
    proxy = await startFaultProxy({ target: { port }, port: proxyPort })
  })
  afterAll(async () => {
    await proxy?.close()
    await kafka?.remove()
  })

  describeSink(sink, {
    async start() {
      const topic = await createTopic(kafka, { partitions: 3 })
      return {
        options: { brokers: [`127.0.0.1:${proxy.port}`], topic },
        read: async () => (await consumeAll(kafka.direct, topic)).map(({ value }) => String(value)),
        async lose() {
          await proxy.refuse()
          proxy.cut()
        },
        restore: () => proxy.accept(),
        stop: () => proxy.accept(),
      }
    },
    invalid: [
      { because: 'no broker', options: { brokers: [] } },
      { because: 'an unknown compression', options: { compression: 'rar' } },
    ],
  })
})
