import { connect } from 'node:net'
import type { ISocketFactory } from 'kafkajs'
import { describe, expect, test } from 'vitest'
import { consumeAll } from '../consumer.ts'
import { kitClient } from '../kafka/cluster.ts'
import { kafkaAvailable, sharedKafka } from '../shared.ts'

const { available } = await kafkaAvailable()

describe.skipIf(!available)('consumeAll', async () => {
  const kafka = available ? await sharedKafka() : undefined!

  test('reads keys, values, headers and order of all partitions', async () => {
    const topic = await kafka.createTopic({ partitions: 3 })
    const producer = await kafka.producer()
    for (const partition of [0, 1, 2]) {
      const messages = Array.from({ length: 500 }, (_, n) => ({
        partition,
        key: n % 2 ? null : `key ${n}`,
        value: n % 5 ? `${partition}/${n}` : null,
        headers: { id: `${n}` },
        timestamp: String(1_700_000_000_000 + n),
      }))
      await producer.send({ topic, messages })
    }
    await producer.disconnect()
    const records = await consumeAll(kafka.bootstrap, topic)
    expect(records).toHaveLength(1500)
    for (const [partition, own] of Map.groupBy(records, (record) => record.partition)) {
      expect(own.map(({ offset }) => Number(offset))).toEqual([...Array(500).keys()])
      expect(own[6]).toEqual({
        topic,
        partition,
        offset: 6n,
        key: Buffer.from('key 6'),
        value: Buffer.from(`${partition}/6`),
        headers: { id: Buffer.from('6') },
        timestamp: 1_700_000_000_006,
      })
      expect([own[5]?.key, own[5]?.value]).toEqual([null, null])
    }
  })

  test('leaves aborted records out unless told otherwise', async () => {
    const topic = await kafka.createTopic()
    const transactionalId = topic
    const producer = kitClient(kafka.bootstrap).producer({ transactionalId, idempotent: true })
    await producer.connect()
    for (const [value, ends] of [
      ['first', 'commit'],
      ['dropped', 'abort'],
      ['second', 'commit'],
    ] as const) {
      const transaction = await producer.transaction()
      await transaction.send({ topic, messages: [{ value }] })
      await transaction[ends]()
    }
    const open = await producer.transaction()
    await open.send({ topic, messages: [{ value: 'open' }] })
    const values = async (isolation: 'read_committed' | 'read_uncommitted') =>
      (await consumeAll(kafka.bootstrap, topic, { isolation })).map(({ value }) => String(value))
    expect(await values('read_uncommitted')).toEqual(['first', 'dropped', 'second', 'open'])
    expect(await values('read_committed')).toEqual(['first', 'second'])
    await open.abort()
    await producer.disconnect()
  })

  test('reads on where connections are cut in the middle of an answer', async () => {
    const topic = await kafka.createTopic()
    const producer = await kafka.producer()
    const values = Array.from({ length: 200 }, (_, n) => `${n}`.padEnd(4000, '.'))
    await producer.send({ topic, messages: values.map((value) => ({ value })) })
    await producer.disconnect()
    let cuts = 0
    const socketFactory: ISocketFactory = ({ host, port, onConnect }) => {
      const socket = connect({ host, port }, onConnect)
      let count = 0
      socket.on('data', ({ length }) => {
        count += length
        if (count < 100_000 || cuts === 3) return
        cuts++
        socket.destroy(new Error('cut'))
      })
      return socket
    }
    const records = await consumeAll(kafka.bootstrap, topic, { client: { socketFactory } })
    expect(cuts).toBe(3)
    expect(records.map(({ value }) => String(value))).toEqual(values)
  })

  test('reads all of topics that do not fit into one answer', async () => {
    const topics = await Promise.all(Array.from({ length: 12 }, () => kafka.createTopic()))
    const producer = await kafka.producer()
    const value = Buffer.alloc(900_000)
    for (const topic of topics) {
      for (let i = 0; i < 5; i++) await producer.send({ topic, messages: [{ value }] })
    }
    await producer.disconnect()
    const records = await consumeAll(kafka.bootstrap, topics)
    const counts = topics.map((topic) => records.filter((record) => record.topic === topic).length)
    expect(counts).toEqual(topics.map(() => 5))
  })

  test('waits for a topic that is not there yet, and for a condition', async () => {
    const topic = `late-${process.pid}`
    const reading = consumeAll(kafka.bootstrap, topic, { until: (found) => found.length === 2 })
    await kafka.createTopic({ topic })
    const producer = await kafka.producer()
    for (const value of ['1', '2']) await producer.send({ topic, messages: [{ value }] })
    await producer.disconnect()
    expect((await reading).map((record) => String(record.value))).toEqual(['1', '2'])
  })

  test('says how far it came when the deadline passes', async () => {
    const topic = await kafka.createTopic()
    const reading = consumeAll(kafka.bootstrap, topic, { until: () => false, deadlineMs: 200 })
    await expect(reading).rejects.toThrow(`Read 0 records of ${topic} in 200 ms`)
  })
})
