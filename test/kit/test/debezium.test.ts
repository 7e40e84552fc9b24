import { expect, test } from 'vitest'
import { consumeAll } from '../consumer.ts'
import { startDebezium } from '../debezium.ts'
import { kafkaAvailable, sharedKafka, sharedPostgres } from '../shared.ts'

const { available } = await kafkaAvailable()

// A Connect worker takes 5 s to start on an idle machine with two cores.
const timeout = 180_000

test.skipIf(!available)('Debezium streams changes into Kafka', { timeout }, async () => {
  const kafka = await sharedKafka()
  const database = await (await sharedPostgres(18)).createDatabase()
  await database.query('CREATE TABLE orders (id int PRIMARY KEY, customer text)')
  const topicPrefix = database.database
  const topic = await kafka.createTopic({ topic: `${topicPrefix}.public.orders` })
  const debezium = await startDebezium({
    postgres: database,
    kafka,
    topicPrefix,
    tables: ['public.orders'],
    slot: topicPrefix,
    publication: topicPrefix,
    compiler: 'quick',
  })
  await debezium.ready()
  await database.query(`INSERT INTO orders VALUES (7, 'Zoë')`)
  const [record] = await consumeAll(kafka.bootstrap, topic, { until: (r) => r.length === 1 })
  expect(JSON.parse(String(record?.value))).toMatchObject({
    op: 'c',
    after: { id: 7, customer: 'Zoë' },
  })
  await debezium.stop()
  await debezium.remove()
  await database.drop()
})
