import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { SinkBatch, TableSchema } from '@tailrace/plugin-api'
import {
  consumeAll,
  type FaultProxy,
  freePort,
  type Kafka,
  ownKafkaAvailable,
  startFaultProxy,
  startKafka,
  until,
} from '../../../test/kit/index.ts'
import { KafkaSink } from '../src/kafka-sink.ts'
import { options } from '../src/options.ts'
import { Lane } from '../src/producer/lane.ts'
import { insert, rowBatch, table } from './support/changes.ts'
import { testContext } from './support/context.ts'
import { createTopic } from './support/topics.ts'

const { available } = await ownKafkaAvailable()
const orders = table()
// oxlint-disable-next-line typescript/unbound-method -- called with the spied lane as `this`
const original = Lane.prototype.take

/** Keeps writing batches of 20 rows with ids in order, 40 batches at a time. */
function startWriting(sink: KafkaSink, of: TableSchema = orders) {
  let place = 0
  const stopping = new AbortController()
  let confirmed = 0
  const next = (): SinkBatch => {
    const changes = Array.from({ length: 20 }, () => insert(of, place % 97, place++))
    return rowBatch(changes)
  }
  const writer = async () => {
    while (!stopping.signal.aborted) {
      await sink.write(next())
      confirmed += 20
    }
  }
  const writers = Promise.all(Array.from({ length: 40 }, writer))
  writers.catch(() => {})
  return {
    get confirmed() {
      return confirmed
    },
    /** Ends writing and returns how many rows were written, all confirmed. */
    async stop() {
      stopping.abort()
      await writers
      return place
    },
  }
}

/** How the topic differs from: every row once, and each key's rows in the order of their writing. */
async function differences(kafka: Kafka, topic: string, rows: number) {
  const records = await consumeAll(kafka.direct, topic, { deadlineMs: 25_000 })
  const last = new Map<string, number>()
  const seen = new Set<number>()
  let repeated = 0
  let outOfOrder = 0
  for (const record of records) {
    const place = Number(String(record.headers['tailrace-id']).split('/')[1])
    const key = String(record.key)
    if (seen.has(place)) repeated++
    seen.add(place)
    if ((last.get(key) ?? -1) > place) outOfOrder++
    last.set(key, place)
  }
  return { lost: rows - seen.size, repeated, outOfOrder }
}

const NONE = { lost: 0, repeated: 0, outOfOrder: 0 }

describe.skipIf(!available)('faults', () => {
  let kafka: Kafka
  let proxy: FaultProxy
  beforeAll(async () => {
    const [port, proxyPort] = [await freePort(), await freePort()]
    kafka = await startKafka({ ports: [port], advertisedPorts: [proxyPort] })
    proxy = await startFaultProxy({ target: { port }, port: proxyPort })
  })
  afterEach(async () => {
    proxy.flow()
    await proxy.accept()
  })
  afterAll(async () => {
    await proxy?.close()
    await kafka?.remove()
  })

  async function openSink(given: object = {}) {
    const context = testContext()
    const parsed = options.parse({ brokers: [`127.0.0.1:${proxy.port}`], ...given })
    const sink = new KafkaSink(parsed, context)
    await sink.open()
    return { sink, context }
  }

  test.for([
    { partitions: 1, batchSize: '1MiB', compression: 'none' },
    { partitions: 8, batchSize: '4KiB', compression: 'none' },
    { partitions: 3, batchSize: '8KiB', compression: 'zstd' },
  ])('connections cut again and again: $partitions × $batchSize $compression', async (given) => {
    const { partitions, ...rest } = given
    const take = vi.spyOn(Lane.prototype, 'take')
    let mostInFlight = 0
    take.mockImplementation(function (this: Lane) {
      mostInFlight = Math.max(mostInFlight, this.inFlight + 1)
      return original.call(this)
    })
    const topic = await createTopic(kafka, { partitions })
    const { sink, context } = await openSink({ topic, ...rest })
    const writing = startWriting(sink)
    for (let cuts = 0; cuts < 12; cuts++) {
      const before = writing.confirmed
      await until(() => writing.confirmed > before + 100)
      proxy.cut()
    }
    const rows = await writing.stop()
    take.mockRestore()
    // Three partitions often share one request; whether there is a second is up to the machine's pace.
    const expected = { 1: [false], 3: [false, true], 8: [true] }[partitions]
    expect(expected).toContain(mostInFlight > 1)
    expect(context.retried.length).toBeGreaterThanOrEqual(6)
    expect(await differences(kafka, topic, rows)).toEqual(NONE)
    await sink.close()
  })

  test('answers lost: the same batches are sent again and dropped by the broker', async () => {
    const topic = await createTopic(kafka, { partitions: 4 })
    const { sink } = await openSink({ topic, batchSize: '4KiB' })
    const writing = startWriting(sink)
    for (let cuts = 0; cuts < 5; cuts++) {
      const before = writing.confirmed
      await until(() => writing.confirmed > before + 100)
      const end = async () => {
        const ends = await kafka.withAdmin((admin) => admin.fetchTopicOffsets(topic))
        return ends.reduce((sum, { high }) => sum + Number(high), 0)
      }
      proxy.stall('down')
      // Compared with what is confirmed, not with an earlier end: the answers that are held may be those of what was there then.
      const unconfirmed = async () => (await end()) > writing.confirmed
      await until(unconfirmed, { what: 'records that are not confirmed' })
      proxy.cut()
      proxy.flow()
    }
    expect(await differences(kafka, topic, await writing.stop())).toEqual(NONE)
    await sink.close()
  })

  test('a broker that stops answering: requests time out and go on elsewhere in time', async () => {
    const topic = await createTopic(kafka, { partitions: 2 })
    const { sink } = await openSink({ topic, requestTimeout: '500ms', connectTimeout: '1s' })
    const writing = startWriting(sink)
    await until(() => writing.confirmed > 100)
    const { accepted } = proxy
    proxy.stall()
    await until(() => proxy.accepted > accepted, { what: 'new connections after the timeout' })
    proxy.flow()
    const before = writing.confirmed
    await until(() => writing.confirmed > before + 500)
    expect(await differences(kafka, topic, await writing.stop())).toEqual(NONE)
    await sink.close()
  })

  test('deliveryTimeout ends the waiting', async () => {
    const topic = await createTopic(kafka)
    const { sink } = await openSink({ topic, deliveryTimeout: '400ms' })
    await sink.write(rowBatch([insert(orders, 1, 1)]))
    proxy.stall()
    const late = sink.write(rowBatch([insert(orders, 2, 2)]))
    await expect(late).rejects.toMatchObject({ code: 'SINK_UNAVAILABLE', retryable: true })
    proxy.flow()
    await sink.close()
    await sink.open()
    await sink.write(rowBatch([insert(orders, 2, 2)]))
    await sink.close()
  })

  test('connections cut while idle are made again unnoticed', async () => {
    const topic = await createTopic(kafka, { partitions: 2 })
    const { sink, context } = await openSink({ topic })
    for (let place = 0; place < 3; place++) {
      await sink.write(rowBatch([insert(orders, place, place)]))
      const noticed = context.logs.length + proxy.connections
      proxy.cut()
      await until(() => context.logs.length >= noticed, { what: 'the sink to notice' })
    }
    expect(context.retried).toEqual([])
    expect(await differences(kafka, topic, 3)).toEqual(NONE)
    await sink.close()
  })

  test('kill -9 and restart of the broker', async () => {
    const topic = await createTopic(kafka, { partitions: 3 })
    const { sink } = await openSink({ topic })
    const writing = startWriting(sink)
    await until(() => writing.confirmed > 500)
    await kafka.crash()
    await kafka.start()
    let before = writing.confirmed
    await until(() => writing.confirmed > before + 500, { deadlineMs: 20_000 })
    await kafka.restart()
    before = writing.confirmed
    await until(() => writing.confirmed > before + 500, { deadlineMs: 20_000 })
    expect(await differences(kafka, topic, await writing.stop())).toEqual(NONE)
    await sink.close()
  }, 90_000)

  test('retries end: everything unconfirmed is rejected', async () => {
    const topic = await createTopic(kafka)
    const context = testContext({ retryForMs: 300 })
    const parsed = options.parse({ brokers: [`127.0.0.1:${proxy.port}`], topic })
    const sink = new KafkaSink(parsed, context)
    await sink.open()
    await sink.write(rowBatch([insert(orders, 1, 1)]))
    await proxy.refuse()
    proxy.cut()
    const writes = [2, 3].map((place) => sink.write(rowBatch([insert(orders, place, place)])))
    for (const result of await Promise.allSettled(writes)) {
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'RETRIES_EXHAUSTED' } })
    }
    await expect(sink.write(rowBatch([insert(orders, 4, 4)]))).rejects.toMatchObject({
      code: 'RETRIES_EXHAUSTED',
    })
    await sink.close()
    await proxy.accept()
    await sink.open()
    await sink.write(rowBatch([insert(orders, 5, 5)]))
    await sink.close()
  })
})
