import { RETRY_POLICY } from '@tailrace/plugin-api'
import { expect, test } from 'vitest'
import { kafkaAvailable, sharedKafka } from '../../../../test/kit/index.ts'
import { ControlPlane } from '../../src/cluster/control.ts'
import { linkSettings } from '../../src/link-settings.ts'
import { options } from '../../src/options.ts'
import { IdempotentProducer } from '../../src/producer/idempotent-producer.ts'
import { beginSession, nextSequence } from '../../src/producer/session.ts'
import { testContext } from '../support/context.ts'
import { createTopic } from '../support/topics.ts'

test('sequences go on at 0 after the greatest', () => {
  expect(nextSequence(0, 7)).toBe(7)
  expect(nextSequence(0x7fffffff, 1)).toBe(0)
  expect(nextSequence(0x7ffffffe, 5)).toBe(3)
})

const { available } = await kafkaAvailable()
test.skipIf(!available)('a topic asked for twice at a time is one topic', async () => {
  const kafka = await sharedKafka()
  const name = await createTopic(kafka, { partitions: 2 })
  const context = testContext()
  const parsed = options.parse({ brokers: kafka.bootstrap })
  const control = new ControlPlane(kafka.bootstrap, linkSettings(parsed, context))
  const producer = new IdempotentProducer({
    control,
    session: await control.use((link) => beginSession(link)),
    codec: null,
    options: parsed,
    retry: context.get(RETRY_POLICY),
    tablesOf: () => [],
    changed() {},
  })
  const ask = async () => {
    await producer.prepare(name)
    return producer.topic(name)
  }
  const [first, second] = await Promise.all([ask(), ask()])
  expect(first).toBe(second)
  expect(producer.topic(name)).toBe(first)
  expect(first?.partitions).toHaveLength(2)
  producer.fail(new Error('done'))
  control.close()
})
