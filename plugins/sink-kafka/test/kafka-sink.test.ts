import { afterAll, describe, expect, test } from 'vitest'
import { consumeAll, kafkaAvailable, sharedKafka } from '../../../test/kit/index.ts'
import { KafkaSink } from '../src/kafka-sink.ts'
import { options } from '../src/options.ts'
import { insert, rowBatch, table } from './support/changes.ts'
import { testContext } from './support/context.ts'
import { createTopic } from './support/topics.ts'

const { available } = await kafkaAvailable()

describe.skipIf(!available)('sink-kafka on a broker', async () => {
  const kafka = available ? await sharedKafka() : undefined!
  const sinks: KafkaSink[] = []
  afterAll(() => Promise.all(sinks.map((sink) => sink.close())))

  async function openSink(given: object = {}) {
    const context = testContext()
    const parsed = options.parse({ brokers: kafka.bootstrap, ...given })
    const sink = new KafkaSink(parsed, context)
    sinks.push(sink)
    await sink.open()
    return { sink, context }
  }

  const prefix = () => `t${Math.random().toString(36).slice(2, 10)}`

  test('creates the topic and writes key, value and id header in order', async () => {
    const name = prefix()
    const { sink } = await openSink({
      topic: `${name}.{schema}.{table}`,
      topicCreation: { partitions: 3 },
    })
    const orders = table()
    const batches = Array.from({ length: 20 }, (_, b) =>
      rowBatch(Array.from({ length: 50 }, (__, i) => insert(orders, i, b * 50 + i, 'Zoë'))),
    )
    await Promise.all(batches.map((batch) => sink.write(batch)))
    expect(batches.every((batch) => batch.released)).toBe(true)

    const records = await consumeAll(kafka.bootstrap, `${name}.public.orders`)
    expect(records).toHaveLength(1000)
    expect(new Set(records.map((record) => record.partition)).size).toBe(3)
    const ids = records.map((record) => String(record.headers['tailrace-id']))
    expect(new Set(ids).size).toBe(1000)
    expect(ids).toContain('server-1/999/0')
    const byKey = Map.groupBy(records, (record) => String(record.key))
    for (const own of byKey.values()) {
      expect(new Set(own.map((record) => record.partition)).size).toBe(1)
      const places = own.map((record) =>
        Number(String(record.headers['tailrace-id']).split('/')[1]),
      )
      expect(places).toEqual(places.toSorted((a, b) => a - b))
    }
    const value = JSON.parse(String(records[0]!.value)) as { note: string }
    expect(value.note).toBe('Zoë')
    expect(Math.abs(Date.now() - records[0]!.timestamp)).toBeLessThan(60_000)
  })

  test('what is not confirmed takes bounded memory: further batches are not taken over', async () => {
    const topic = await createTopic(kafka, { partitions: 30 })
    const { sink } = await openSink({ topic, linger: '30s' })
    const note = 'x'.repeat(20_000)
    const orders = table()
    const batches = Array.from({ length: 200 }, (_, b) =>
      rowBatch(Array.from({ length: 10 }, (__, i) => insert(orders, b * 10 + i, b, note))),
    )
    const writes = batches.map((batch) => sink.write(batch))
    const released = () => batches.filter((batch) => batch.released).length
    expect(released() * 200_000).toBeLessThan(14 * 1024 * 1024)
    await sink.close()
    const results = await Promise.allSettled(writes)
    expect(results.every(({ status }) => status === 'rejected')).toBe(true)
  })

  test('records linger until the time is over', async () => {
    const topic = await createTopic(kafka)
    const { sink } = await openSink({ topic, linger: '300ms' })
    await sink.write(rowBatch([insert(table(), 0, 0)]))
    const start = performance.now()
    const writes = [1, 2].map((place) => sink.write(rowBatch([insert(table(), 1, place)])))
    await Promise.all(writes)
    expect(performance.now() - start).toBeGreaterThan(250)
  })

  test('a full batch does not linger', async () => {
    const topic = await createTopic(kafka)
    const { sink } = await openSink({ topic, linger: '1h', batchSize: '10KiB' })
    const rows = Array.from({ length: 100 }, (_, i) => insert(table(), i, i, 'x'.repeat(500)))
    const writes = rows.map((row) => sink.write(rowBatch([row])))
    const results = Promise.allSettled(writes)
    await expect(writes[0]).resolves.toBeUndefined()
    await sink.close()
    expect((await results).at(-1)!.status).toBe('rejected')
  })

  test('a batch without records settles', async () => {
    const { sink } = await openSink()
    const empty = rowBatch([])
    await sink.write(empty)
    expect(empty.released).toBe(true)
  })
})
