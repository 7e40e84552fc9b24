import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TailraceError } from '@tailrace/plugin-api'
import {
  consumeAll,
  createAuthority,
  type Kafka,
  ownKafkaAvailable,
  startKafka,
} from '../../../test/kit/index.ts'
import { KafkaSink } from '../src/kafka-sink.ts'
import { options } from '../src/options.ts'
import { insert, rowBatch, table } from './support/changes.ts'
import { findingsOf, testContext } from './support/context.ts'
import { createTopic } from './support/topics.ts'

const { available } = await ownKafkaAvailable()
const orders = table()

/** Opens a sink and writes one row; returns the code of what went wrong, or `ok`. */
async function outcome(
  given: object,
  baseDir = '/',
): Promise<{ code: string; message?: string; fix?: string | undefined }> {
  const context = testContext({ baseDir })
  const sink = new KafkaSink(options.parse(given), context)
  try {
    await sink.open()
    await sink.write(rowBatch([insert(orders, 1, 1)]))
    const findings = await findingsOf(sink)
    expect(findings.filter(({ status }) => status !== 'pass')).toEqual([])
    return { code: 'ok' }
  } catch (error) {
    return error as TailraceError
  } finally {
    await sink.close()
    expect(JSON.stringify(context.logs)).not.toMatch(/secret|wrong-password/)
  }
}

describe.skipIf(!available)('SASL over TLS', () => {
  let kafka: Kafka
  let given: Record<string, unknown>
  beforeAll(async () => {
    kafka = await startKafka({
      security: 'SASL_SSL',
      mechanisms: ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'],
    })
    given = {
      brokers: kafka.bootstrap,
      topic: await createTopic(kafka),
      tls: { ca: kafka.authority!.certificate },
    }
  })
  afterAll(() => kafka?.remove())

  const sasl = (mechanism: string, password = 'secret') => ({
    sasl: { mechanism, username: 'tailrace', password },
  })

  test.for(['plain', 'scram-sha-256', 'scram-sha-512'])('%s', async (mechanism) => {
    expect(await outcome({ ...given, ...sasl(mechanism) })).toEqual({ code: 'ok' })
    const refused = await outcome({ ...given, ...sasl(mechanism, 'wrong-password') })
    expect(refused).toMatchObject({ code: 'SINK_AUTHENTICATION', retryable: false })
    expect(refused.message).not.toContain('wrong-password')
  })

  test('no login where one is demanded', async () => {
    const { code } = await outcome({ ...given, connectTimeout: '1s' })
    expect(code).toBe('SINK_UNAVAILABLE')
  })

  test('TLS modes', async () => {
    const login = sasl('scram-sha-512')
    const mode = (tls: object, more: object = {}) =>
      outcome({ ...given, ...login, connectTimeout: '1s', tls, ...more })
    const ca = kafka.authority!.certificate
    const other = createAuthority().certificate
    const ports = { brokers: kafka.ports.map((port) => `localhost:${port}`) }
    expect(await mode({ mode: 'require' })).toMatchObject({ code: 'ok' })
    expect(await mode({ mode: 'verify-ca', ca })).toMatchObject({ code: 'ok' })
    expect(await mode({ mode: 'verify-full', ca }, ports)).toMatchObject({ code: 'ok' })
    expect(await mode({ mode: 'verify-ca', ca: other })).toMatchObject({ code: 'SINK_TLS' })
    expect(await mode({ mode: 'verify-full' })).toMatchObject({ code: 'SINK_TLS' })
    const named = { ca, serverName: 'elsewhere.example.com' }
    expect(await mode({ mode: 'verify-full', ...named })).toMatchObject({ code: 'SINK_TLS' })
    expect(await mode({ mode: 'verify-ca', ...named })).toMatchObject({ code: 'ok' })
    expect(await mode({ mode: 'disable' })).toMatchObject({ code: 'SINK_UNAVAILABLE' })
    expect(await mode({ ca: 'missing.pem' })).toMatchObject({ code: 'SINK_TLS' })
    const plain = { brokers: kafka.direct, sasl: undefined }
    expect(await mode({ ca }, plain)).toMatchObject({
      code: 'SINK_UNAVAILABLE',
      fix: expect.stringContaining('`tls`'),
    })
  })
})

describe.skipIf(!available)('client certificates and ACLs', () => {
  let kafka: Kafka
  let folder: string
  beforeAll(async () => {
    kafka = await startKafka({ security: 'SSL', clientAuth: true, authorizer: true })
    folder = await mkdtemp(join(tmpdir(), 'sink-kafka-'))
    const { certificate, key } = kafka.authority!.issueClient('shop')
    await writeFile(join(folder, 'client.pem'), certificate)
    await writeFile(join(folder, 'client.key'), key)
    await writeFile(join(folder, 'ca.pem'), kafka.authority!.certificate)
  })
  afterAll(async () => {
    await kafka?.remove()
    await rm(folder, { recursive: true, force: true })
  })

  test('a client certificate from files, with leave to write', async () => {
    const topic = await createTopic(kafka)
    const tls = { ca: 'ca.pem', certificate: 'client.pem', key: 'client.key' }
    const given = { brokers: kafka.bootstrap, topic, tls }
    const refused = await outcome(given, folder)
    expect(refused).toMatchObject({ code: 'SINK_PRIVILEGE', retryable: false })
    expect(refused.fix).toContain('ACL')

    await kafka.withAdmin((admin) =>
      admin.createAcls({
        acl: [4, 8].map((operation) => ({
          resourceType: 2,
          resourceName: topic,
          resourcePatternType: 3,
          principal: 'User:CN=shop',
          host: '*',
          operation,
          permissionType: 3,
        })),
      }),
    )
    expect(await outcome(given, folder)).toEqual({ code: 'ok' })
    expect(await consumeAll(kafka.direct, topic)).toHaveLength(1)
  })

  test('without a client certificate', async () => {
    const tls = { ca: kafka.authority!.certificate }
    const { code } = await outcome({ brokers: kafka.bootstrap, topic: 'a', tls })
    expect(code).toBe('SINK_TLS')
  })
})
