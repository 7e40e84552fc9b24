import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type Authority,
  consumeAll,
  createAuthority,
  type Kafka,
  ownKafkaAvailable,
  type Postgres,
  startKafka,
  startPostgres,
  until,
} from '../kit/index.ts'
import { errorOf, jsonLines, start, tailrace, workspace } from './tailrace-process.ts'

const { available } = await ownKafkaAvailable()

/** One pipeline: how it reaches PostgreSQL, and how Kafka. Files and variables are those of the test below. */
interface Case {
  readonly source: object
  readonly cluster: 'sasl' | 'certificates' | 'plain'
  readonly sink: object
}

const ca = '${file:ca.pem}'
const login = { username: 'tailrace', password: '${env:KAFKA_PASSWORD}' }
const certified = { certificate: '${file:client.pem}', key: '${file:client.key}' }

/** Every way to encrypt and to prove who one is. PostgreSQL's passwords go by SCRAM-SHA-256. */
const cases: Readonly<Record<string, Case>> = {
  'no encryption': {
    source: { user: 'plain', tls: { mode: 'disable' } },
    cluster: 'plain',
    sink: { tls: { mode: 'disable' } },
  },
  'encryption where there is one': {
    source: { tls: { mode: 'prefer' } },
    cluster: 'plain',
    sink: {},
  },
  'encryption required; PLAIN': {
    source: { tls: { mode: 'require' } },
    cluster: 'sasl',
    sink: { tls: { mode: 'require' }, sasl: { mechanism: 'plain', ...login } },
  },
  'authority verified; SCRAM-SHA-256': {
    source: { tls: { mode: 'verify-ca', ca } },
    cluster: 'sasl',
    sink: { tls: { mode: 'verify-ca', ca }, sasl: { mechanism: 'scram-sha-256', ...login } },
  },
  'host verified; SCRAM-SHA-512': {
    source: { tls: { mode: 'verify-full', ca } },
    cluster: 'sasl',
    sink: { tls: { mode: 'verify-full', ca }, sasl: { mechanism: 'scram-sha-512', ...login } },
  },
  'client certificates': {
    source: { user: 'certified', password: undefined, tls: { ca, ...certified } },
    cluster: 'certificates',
    sink: { tls: { ca, ...certified } },
  },
}

const names = Object.keys(cases)
let authority: Authority
let postgres: Postgres
let clusters: Record<Case['cluster'], readonly string[]>
let kafkas: readonly Kafka[] = []

beforeAll(async () => {
  if (!available) return
  authority = createAuthority()
  const hba = [
    'hostssl all certified 127.0.0.1/32 cert',
    'hostnossl all plain 127.0.0.1/32 scram-sha-256',
    'hostssl all reader 127.0.0.1/32 scram-sha-256',
  ].join('\n')
  const tls = { ...authority.issueServer(), ca: authority.certificate }
  const mechanisms = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const
  const [server, sasl, certificates] = await Promise.all([
    startPostgres({ tls, hba }),
    startKafka({ security: 'SASL_SSL', mechanisms, authority }),
    startKafka({ security: 'SSL', clientAuth: true, authority }),
  ])
  postgres = server
  kafkas = [sasl, certificates]
  clusters = {
    sasl: sasl.bootstrap,
    certificates: certificates.bootstrap,
    plain: sasl.direct,
  }
  const roles = ['reader', 'plain', 'certified'].map(
    (role) => `CREATE ROLE ${role} LOGIN REPLICATION SUPERUSER PASSWORD 'pass';`,
  )
  await postgres.query(`${roles.join(' ')} CREATE TABLE orders (id int PRIMARY KEY)`)
})
afterAll(() => Promise.all([postgres, ...kafkas].map((server) => server?.remove())))

/** A pipeline of one of the cases, with other options. */
function pipelineOf({ source, cluster, sink }: Case, topic: string): object {
  return {
    source: {
      use: 'postgres',
      snapshot: 'never',
      host: '127.0.0.1',
      port: postgres.port,
      database: 'postgres',
      user: 'reader',
      password: '${env:DATABASE_PASSWORD}',
      tables: ['public.orders'],
      ...source,
    },
    sinks: [{ use: 'kafka', brokers: clusters[cluster], topic, encoder: 'json', ...sink }],
    retry: { for: '500ms', initial: '50ms', max: '100ms' },
  }
}

function folderWith(pipelines: Readonly<Record<string, object>>): Promise<string> {
  const { certificate, key } = authority.issueClient('certified')
  return workspace({
    'tailrace.config.json': { pipelines },
    'ca.pem': authority.certificate,
    'stranger.pem': createAuthority().certificate,
    'client.pem': certificate,
    'client.key': key,
  })
}

const env = { DATABASE_PASSWORD: 'pass', KAFKA_PASSWORD: 'secret' }

test.skipIf(!available)(
  'rows go from server to server by every way of encryption and login',
  async () => {
    const pipelines = Object.values(cases).map((each, index) => [
      `way${index}`,
      pipelineOf(each, `way${index}`),
    ])
    const cwd = await folderWith(Object.fromEntries(pipelines))

    const { stdout } = await tailrace(['check'], { cwd, env })
    expect(jsonLines(stdout).filter(({ status }) => status === 'fail')).toEqual([])

    const command = start(['run'], { cwd, env })
    for (const index of names.keys()) await command.streaming(`way${index}`)
    const slots = `
      SELECT slot_name AS name, ssl, client_dn IS NOT NULL AS certified
        FROM pg_replication_slots JOIN pg_stat_ssl ON pid = active_pid ORDER BY slot_name`
    const encrypted = await until(async () => {
      const active = await postgres.query(slots)
      return active.length === names.length && active
    })
    expect(encrypted).toEqual(
      names.map((name, index) => ({
        name: `tailrace_way${index}`,
        ssl: name !== 'no encryption',
        certified: name === 'client certificates',
      })),
    )
    await postgres.query('INSERT INTO orders VALUES (7)')
    for (const [index, name] of names.entries()) {
      const kafka = kafkas[cases[name]!.cluster === 'certificates' ? 1 : 0]!
      const records = await consumeAll(kafka.direct, `way${index}`, {
        until: (all) => all.length > 0,
      })
      expect(records.map((record) => String(record.key))).toEqual(['{"id":7}'])
    }
    const { code, stderr } = await command.stop()
    expect(code).toBe(0)
    expect(stderr + command.stdout).not.toMatch(/"pass"|:pass@|secret/u)
  },
)

/** What is refused: a case, the options that spoil it, and what is said. */
const refused: Readonly<Record<string, Case & { readonly says: object }>> = {
  'a wrong password of PostgreSQL': {
    ...cases['host verified; SCRAM-SHA-512']!,
    source: { password: '${env:KAFKA_PASSWORD}' },
    says: { code: 'SOURCE_AUTHENTICATION', where: expect.stringContaining('source "postgres"') },
  },
  'a wrong password of Kafka': {
    ...cases['host verified; SCRAM-SHA-512']!,
    sink: {
      tls: { ca },
      sasl: { mechanism: 'scram-sha-512', ...login, password: '${env:DATABASE_PASSWORD}' },
    },
    says: { code: 'SINK_AUTHENTICATION', where: expect.stringContaining('sink "kafka"') },
  },
  'PostgreSQL with a certificate of somebody else': {
    ...cases['authority verified; SCRAM-SHA-256']!,
    source: { tls: { mode: 'verify-ca', ca: '${file:stranger.pem}' } },
    says: { code: 'SOURCE_TLS', where: expect.stringContaining('source "postgres"') },
  },
  'Kafka with a certificate of somebody else': {
    ...cases['client certificates']!,
    sink: { tls: { ca: '${file:stranger.pem}', ...certified } },
    says: { code: 'SINK_TLS', where: expect.stringContaining('sink "kafka"') },
  },
  'Kafka without the client certificate that it demands': {
    ...cases['client certificates']!,
    sink: { tls: { ca } },
    says: { code: 'SINK_TLS', where: expect.stringContaining('sink "kafka"') },
  },
}

test.skipIf(!available).each(Object.entries(refused))(
  '%s is told',
  async (_, { says, ...given }) => {
    const cwd = await folderWith({ refused: pipelineOf(given, 'refused') })
    const outcome = await tailrace(['run'], { cwd, env })
    expect(outcome.code).toBe(1)
    expect(errorOf(outcome)).toMatchObject({ ...says, fix: expect.any(String) })
    expect(outcome.stderr).not.toMatch(/"pass"|secret/u)
  },
)
