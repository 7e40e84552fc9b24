import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  consumeAll,
  type Kafka,
  ownKafkaAvailable,
  startKafka,
  until,
} from '../../../test/kit/index.ts'
import { KafkaSink } from '../src/kafka-sink.ts'
import { options } from '../src/options.ts'
import { insert, rowBatch, table } from './support/changes.ts'
import { testContext } from './support/context.ts'
import { createTopic } from './support/topics.ts'

const { available } = await ownKafkaAvailable()

describe.skipIf(!available)('a cluster of three brokers', () => {
  let kafka: Kafka
  beforeAll(async () => {
    kafka = await startKafka({ brokers: 3, heapMiB: 256 })
  })
  afterAll(() => kafka?.remove())

  test('leaders move as brokers die: nothing lost, repeated or out of order', async () => {
    const config = { 'min.insync.replicas': '2' }
    const topic = await createTopic(kafka, { partitions: 6, replicas: 3, config })
    const context = testContext()
    const parsed = options.parse({ brokers: kafka.bootstrap, topic, requestTimeout: '3s' })
    const sink = new KafkaSink(parsed, context)
    await sink.open()
    const orders = table()
    const stopping = new AbortController()
    let place = 0
    let confirmed = 0
    const writer = async () => {
      while (!stopping.signal.aborted) {
        const changes = Array.from({ length: 20 }, () => insert(orders, place % 97, place++))
        await sink.write(rowBatch(changes))
        confirmed += 20
      }
    }
    const writers = Promise.all(Array.from({ length: 20 }, writer))
    writers.catch(() => {})
    const moreConfirmed = (count: number) => {
      const from = confirmed
      return until(() => confirmed > from + count, { deadlineMs: 20_000 })
    }
    await moreConfirmed(1000)
    await kafka.crash(1)
    await moreConfirmed(1000)
    // One replica is not enough for min.insync.replicas.
    await kafka.stop(2)
    await kafka.start()
    await moreConfirmed(1000)
    stopping.abort()
    await writers
    expect(context.retried.length).toBeGreaterThan(0)

    const records = await consumeAll(kafka.direct, topic)
    const last = new Map<string, number>()
    const seen = new Set<number>()
    let outOfOrder = 0
    for (const record of records) {
      const at = Number(String(record.headers['tailrace-id']).split('/')[1])
      const key = String(record.key)
      if ((last.get(key) ?? -1) > at) outOfOrder++
      last.set(key, at)
      seen.add(at)
    }
    expect({ lost: place - seen.size, repeated: records.length - seen.size, outOfOrder }).toEqual({
      lost: 0,
      repeated: 0,
      outOfOrder: 0,
    })
    await sink.close()
  }, 120_000)
})
