import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterAll, describe, expect, test } from 'vitest'
import { TailraceError } from '@tailrace/plugin-api'
import { consumeAll, freePort, kafkaAvailable, sharedKafka } from '../../../test/kit/index.ts'
import { KafkaSink } from '../src/kafka-sink.ts'
import { options } from '../src/options.ts'
import { batchOf, insert, rowBatch, rowChange, schemaChange, table } from './support/changes.ts'
import { findingsOf, testContext } from './support/context.ts'
import { createTopic } from './support/topics.ts'

const orders = table()

async function failureOf(promise: Promise<unknown>): Promise<TailraceError> {
  const error = await promise.then(
    () => new Error('it succeeded'),
    (reason: unknown) => reason,
  )
  if (!TailraceError.is(error)) throw error
  return error
}

test('brokers that are down', async () => {
  const port = await freePort()
  const brokers = [`127.0.0.1:${port}`, `localhost:${port}`]
  const sink = new KafkaSink(options.parse({ brokers }), testContext())
  const error = await failureOf(sink.open())
  expect(error).toMatchObject({ code: 'SINK_UNAVAILABLE', retryable: true })
  expect(error.message).toContain(`127.0.0.1:${port}, localhost:${port}`)
  expect(error.message).toContain('ECONNREFUSED')
  expect(error.fix).toBeDefined()
  const findings = await findingsOf(sink)
  expect(findings).toMatchObject([
    { check: 'connection', status: 'fail', code: 'SINK_UNAVAILABLE' },
  ])
})

test('a broker that never answers', async () => {
  const server = createServer(() => {}).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const parsed = options.parse({ brokers: [`127.0.0.1:${port}`], connectTimeout: '200ms' })
  const error = await failureOf(new KafkaSink(parsed, testContext()).open())
  expect(error.code).toBe('SINK_UNAVAILABLE')
  server.close()
})

test('something that is not Kafka and hangs up', async () => {
  const server = createServer((socket) => socket.once('data', () => socket.end('HTTP/1.1 400\r\n')))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const parsed = options.parse({ brokers: [`127.0.0.1:${port}`], connectTimeout: '500ms' })
  const error = await failureOf(new KafkaSink(parsed, testContext()).open())
  expect(error.code).toBe('SINK_UNAVAILABLE')
  server.close()
})

const { available } = await kafkaAvailable()
describe.skipIf(!available)('on a broker', async () => {
  const kafka = available ? await sharedKafka() : undefined!
  const sinks: KafkaSink[] = []
  afterAll(() => Promise.all(sinks.map((sink) => sink.close())))

  async function openSink(given: object) {
    const context = testContext()
    const sink = new KafkaSink(options.parse({ brokers: kafka.bootstrap, ...given }), context)
    sinks.push(sink)
    await sink.open()
    return sink
  }

  test('a missing topic, where none is created', async () => {
    const sink = await openSink({ topic: 'not-there', topicCreation: { enabled: false } })
    const writes = [1, 2].map((place) => sink.write(rowBatch([insert(orders, 1, place)])))
    const error = await failureOf(writes[0]!)
    expect(error).toMatchObject({ code: 'SINK_DESTINATION_MISSING', retryable: false })
    expect(error.message).toContain('"not-there"')
    expect(error.fix).toContain('--create --topic not-there')
    await expect(writes[1]).rejects.toBe(error)
    const findings = await findingsOf(sink)
    expect(findings.at(-1)).toMatchObject({
      status: 'fail',
      code: 'SINK_DESTINATION_MISSING',
      check: 'topic-exists',
    })
  })

  test('a topic that cannot be created as configured', async () => {
    const sink = await openSink({ topic: 'three-copies', topicCreation: { replicationFactor: 3 } })
    const error = await failureOf(sink.write(rowBatch([insert(orders, 1, 1)])))
    expect(error).toMatchObject({ code: 'SINK_DESTINATION_INVALID' })
    expect(error.message).toContain('three-copies')
    expect((await findingsOf(sink)).at(-1)).toMatchObject({
      check: 'topic-replication',
      status: 'fail',
    })
  })

  test.for([
    { how: 'before it is sent', max: '', compression: 'none' },
    { how: 'by the broker', max: 'unknown to the sink', compression: 'none' },
    { how: 'compressed', max: '', compression: 'gzip' },
  ])('a record too large, $how', async ({ max, compression }) => {
    const config = { 'max.message.bytes': '20000' }
    const topic = await createTopic(kafka, { config: max === '' ? config : {} })
    const sink = await openSink({ topic, compression })
    if (max !== '') {
      await sink.write(rowBatch([insert(orders, 1, 1)]))
      await alter(topic, config)
    }
    const large = Array.from({ length: 30_000 }, () => Math.random().toString(36).slice(2, 6))
    const error = await failureOf(sink.write(rowBatch([insert(orders, 77, 2, large.join(''))])))
    expect(error).toMatchObject({ code: 'SINK_RECORD_TOO_LARGE', retryable: false })
    expect(error.details).toMatchObject({ change: 'server-1/2/0', topic })
    expect(error.message).toContain('table public.orders')
    expect(error.message).toContain('key {"id":77}')
    expect(error.message).toContain(`"${topic}"`)
    expect(error.message).toMatch(/takes \d{5,6} bytes/)
    expect(error.message).toContain('`maxRequestSize` is not set')
  })

  test('batches too large for a topic are sent in parts', async () => {
    const topic = await createTopic(kafka)
    const sink = await openSink({ topic, batchSize: '200KiB' })
    await sink.write(rowBatch([insert(orders, 0, 0)]))
    await alter(topic, { 'max.message.bytes': '3000' })
    const batches = Array.from({ length: 20 }, (_, b) =>
      rowBatch(Array.from({ length: 40 }, (__, i) => insert(orders, i, 1 + b * 40 + i, 'note'))),
    )
    await Promise.all(batches.map((batch) => sink.write(batch)))
    await sink.write(rowBatch([insert(orders, 0, 801)]))
    const records = await consumeAll(kafka.bootstrap, topic)
    const ids = records.map((each) => String(each.headers['tailrace-id']))
    expect(ids).toEqual(Array.from({ length: 802 }, (_, i) => `server-1/${i}/0`))
    expect(JSON.parse(String(records[500]!.value))).toMatchObject({ note: 'note' })
  })

  test('a topic deleted while it is written: the sink asks to be opened anew', async () => {
    const topic = await createTopic(kafka)
    const sink = await openSink({ topic, topicCreation: { partitions: 2 } })
    await sink.write(rowBatch([insert(orders, 1, 1)]))
    await kafka.deleteTopic(topic)
    const error = await failureOf(sink.write(rowBatch([insert(orders, 1, 2)])))
    expect(error).toMatchObject({ code: 'SINK_RESET', retryable: true })
    await sink.close()
    await sink.open()
    await sink.write(rowBatch([insert(orders, 1, 2)]))
    expect(await consumeAll(kafka.bootstrap, topic)).toHaveLength(1)
  })

  test('a compacted topic refuses records without key', async () => {
    const topic = await createTopic(kafka, { config: { 'cleanup.policy': 'compact' } })
    const sink = await openSink({ topic })
    const batch = batchOf([insert(orders, 1, 1)], [{ change: 0, key: null, value: '{}' }])
    const error = await failureOf(sink.write(batch))
    expect(error).toMatchObject({ code: 'SINK_REJECTED' })
    expect(error.message).toContain('INVALID_RECORD')
  })

  test('close and abort reject what is pending; then nothing is taken', async () => {
    const context = testContext()
    const parsed = options.parse({ brokers: kafka.bootstrap, linger: '10s', topic: 'pending' })
    const sink = new KafkaSink(parsed, context)
    await sink.open()
    const pending = sink.write(rowBatch([insert(orders, 1, 1)]))
    await sink.close()
    expect((await failureOf(pending)).code).toBe('SINK_UNAVAILABLE')
    expect((await failureOf(sink.write(rowBatch([])))).code).toBe('SINK_UNAVAILABLE')
    await sink.open()
    const another = sink.write(rowBatch([insert(orders, 1, 1)]))
    context.abort.abort(new TailraceError('STOP_TIMEOUT', 'enough'))
    expect((await failureOf(another)).code).toBe('STOP_TIMEOUT')
    await sink.close()
  })

  test('records of other roles go where they are told, or nowhere', async () => {
    const topic = await createTopic(kafka, { partitions: 3 })
    const ddlTopic = await createTopic(kafka)
    const sink = await openSink({ topic, ddlTopic })
    const changes = [insert(orders, 1, 1), schemaChange(orders, 2), insert(orders, 2, 3)]
    await sink.write(
      batchOf(changes, [
        { change: 0, key: 'k', value: 'row' },
        { change: 1, role: 'schema', key: null, value: 'ddl' },
        { change: 0, role: 'transaction', key: 't', value: 'begin' },
        { change: 0, role: 'transaction', key: 't', value: 'told', destination: ddlTopic },
        { change: 2, key: 'k', value: null, role: 'tombstone', partitionHint: 'p' },
        { change: 2, key: 'k', value: 'x', headers: { a: 'text', b: Buffer.from([0, 255]) } },
      ]),
    )
    const ddl = await consumeAll(kafka.bootstrap, ddlTopic)
    expect(ddl.map((each) => String(each.value))).toEqual(['ddl', 'told'])
    expect(String(ddl[0]!.headers['tailrace-id'])).toBe('server-1/2/0/schema')
    const rows = await consumeAll(kafka.bootstrap, topic)
    expect(rows).toHaveLength(3)
    const tombstone = rows.find((each) => each.value === null)!
    expect(String(tombstone.key)).toBe('k')
    const withHeaders = rows.find((each) => String(each.value) === 'x')!
    expect(withHeaders.headers).toMatchObject({ b: Buffer.from([0, 255]) })
    expect(String(withHeaders.headers['a'])).toBe('text')
    expect(String(withHeaders.headers['tailrace-id'])).toBe('server-1/3/0#1')
  })

  test('one partition key per mode', async () => {
    const write = async (partition: object) => {
      const topic = await createTopic(kafka, { partitions: 6 })
      const sink = await openSink({ topic, partition })
      const rows = Array.from({ length: 100 }, (_, i) => insert(orders, i, i))
      const gone = rowChange(orders, 'delete', 200, {
        before: { id: 1, customer: 'c1', note: '' },
      })
      await sink.write(rowBatch([...rows, gone]))
      return consumeAll(kafka.bootstrap, topic)
    }
    const spread = (records: readonly { partition: number }[]) =>
      new Set(records.map((each) => each.partition))
    expect(spread(await write({ by: 'single' }))).toEqual(new Set([0]))
    expect(spread(await write({ by: 'table' })).size).toBe(1)
    expect(spread(await write({ by: 'primary-key' })).size).toBe(6)
    const byCustomer = await write({ by: 'columns', columns: ['customer'] })
    expect(spread(byCustomer).size).toBeGreaterThan(2)
    const customers = Map.groupBy(byCustomer, ({ key }) => {
      return (JSON.parse(String(key)) as { id: number }).id % 10
    })
    expect([...customers.values()].every((own) => spread(own).size === 1)).toBe(true)
  })

  function alter(topic: string, config: Record<string, string>) {
    const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }))
    return kafka.withAdmin((admin) =>
      admin.alterConfigs({
        validateOnly: false,
        resources: [{ type: 2, name: topic, configEntries }],
      }),
    )
  }
})
