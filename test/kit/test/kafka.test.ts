import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { consumeAll } from '../consumer.ts'
import { startFaultProxy } from '../fault-proxy.ts'
import { freePort } from '../free-port.ts'
import { type Kafka, startKafka } from '../kafka.ts'
import { ownKafkaAvailable } from '../shared.ts'
import { until } from '../until.ts'
import { kitClient } from '../kafka/cluster.ts'

const { available } = await ownKafkaAvailable()

describe.skipIf(!available)('a broker behind a proxy', () => {
  let kafka: Kafka
  let proxy: Awaited<ReturnType<typeof startFaultProxy>>
  beforeAll(async () => {
    const port = await freePort()
    proxy = await startFaultProxy({ target: { port } })
    kafka = await startKafka({ ports: [port], advertisedPorts: [proxy.port] })
  })
  afterAll(() => Promise.all([kafka.remove(), proxy.close()]))

  const send = async (topic: string, values: string[], brokers = kafka.direct) => {
    const producer = kitClient(brokers).producer()
    await producer.connect()
    await producer.send({ topic, messages: values.map((value) => ({ key: 'k', value })) })
    await producer.disconnect()
  }
  const values = async (topic: string, brokers = kafka.direct) =>
    (await consumeAll(brokers, topic)).map((record) => String(record.value))

  test('keeps records and ports through crash and restart', async () => {
    const topic = await kafka.createTopic()
    await send(topic, ['a', 'b'])
    const [pid] = kafka.pids
    await kafka.crash()
    await kafka.start()
    expect(kafka.pids[0]).not.toBe(pid)
    await send(topic, ['c'])
    expect(await values(topic)).toEqual(['a', 'b', 'c'])
  })

  test('leads clients through the proxy', async () => {
    const topic = await kafka.createTopic()
    const before = proxy.accepted
    await send(topic, ['through'], kafka.bootstrap)
    expect(proxy.accepted).toBeGreaterThan(before)
    proxy.stall()
    const sending = send(topic, ['later'], kafka.bootstrap)
    await until(() => proxy.connections > 0)
    expect(await values(topic)).toEqual(['through'])
    proxy.flow()
    await sending
    expect(await values(topic)).toEqual(['through', 'later'])
  })

  test('makes no topic by itself and takes settings of one', async () => {
    await expect(send('never-made', ['x'])).rejects.toThrow('does not host this topic-partition')
    const topic = await kafka.createTopic({ partitions: 3, config: { 'retention.ms': '60000' } })
    const { resources } = await kafka.withAdmin((admin) =>
      admin.describeConfigs({
        includeSynonyms: false,
        resources: [{ type: 2, name: topic, configNames: ['retention.ms'] }],
      }),
    )
    expect(resources[0]?.configEntries[0]).toMatchObject({ configValue: '60000' })
    const offsets = await kafka.withAdmin((admin) => admin.fetchTopicOffsets(topic))
    expect(offsets).toHaveLength(3)
  })
})

describe.skipIf(!available)('security', () => {
  test('SASL_SSL with SCRAM and PLAIN, ACLs deciding', async () => {
    const kafka = await startKafka({
      security: 'SASL_SSL',
      mechanisms: ['SCRAM-SHA-256', 'SCRAM-SHA-512', 'PLAIN'],
      users: [{ username: 'ann', password: 'right' }],
      authorizer: true,
    })
    const topic = await kafka.createTopic()
    const ssl = { ca: [kafka.authority?.certificate ?? ''] }
    const produce = async (
      mechanism: 'scram-sha-256' | 'scram-sha-512' | 'plain',
      password: string,
    ) => {
      const sasl = { mechanism, username: 'ann', password } as never
      const producer = kitClient(kafka.bootstrap, { ssl, sasl, retry: { retries: 0 } }).producer()
      try {
        await producer.connect()
        await producer.send({ topic, messages: [{ value: mechanism }] })
      } finally {
        await producer.disconnect()
      }
    }
    await expect(produce('plain', 'right')).rejects.toThrow(/not authorized/i)
    await kafka.withAdmin((admin) =>
      admin.createAcls({
        acl: [3, 4, 8].map((operation) => ({
          resourceType: 2,
          resourceName: topic,
          resourcePatternType: 3,
          principal: 'User:ann',
          host: '*',
          operation,
          permissionType: 3,
        })),
      }),
    )
    const mechanisms = ['plain', 'scram-sha-256', 'scram-sha-512'] as const
    for (const mechanism of mechanisms) {
      await produce(mechanism, 'right')
      await expect(produce(mechanism, 'wrong')).rejects.toThrow(/authentication/i)
    }
    const records = await consumeAll(kafka.direct, topic)
    expect(records.map((record) => String(record.value))).toEqual(mechanisms)
    const noTrust = kitClient(kafka.bootstrap, { ssl: true, retry: { retries: 0 } }).admin()
    await expect(noTrust.connect()).rejects.toThrow(/certificate/)
    await noTrust.disconnect()
    await kafka.remove()
  })

  test('mutual TLS', async () => {
    const kafka = await startKafka({ security: 'SSL', clientAuth: true })
    const topic = await kafka.createTopic()
    const { certificate: cert, key } = kafka.authority!.issueClient('ann')
    const ssl = { ca: [kafka.authority!.certificate], cert, key }
    expect(await consumeAll(kafka.bootstrap, topic, { client: { ssl } })).toEqual([])
    const nobody = kitClient(kafka.bootstrap, {
      ssl: { ca: ssl.ca },
      retry: { retries: 0 },
    }).admin()
    await expect(nobody.connect()).rejects.toThrow(/alert|closed|certificate/i)
    await nobody.disconnect()
    await kafka.remove()
  })
})

describe.skipIf(!available)('two brokers', () => {
  test('replicate, and one takes over for the other', async () => {
    const kafka = await startKafka({ brokers: 2 })
    const topic = await kafka.createTopic({ replicas: 2, partitions: 2 })
    const producer = await kafka.producer()
    await producer.send({
      topic,
      acks: -1,
      messages: [0, 1].map((partition) => ({ partition, value: `${partition}` })),
    })
    await producer.disconnect()
    await kafka.crash(1)
    const records = await consumeAll(kafka.direct, topic, { until: (found) => found.length === 2 })
    expect(records.map((record) => String(record.value)).toSorted()).toEqual(['0', '1'])
    await kafka.remove()
  })
})
