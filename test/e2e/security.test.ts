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
import { jsonLines, start, tailrace, workspace } from './tailrace-process.ts'

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

test.skipIf(!available)(
  'rows go from server to server by every way of encryption and login',
  async () => {
    const { certificate, key } = authority.issueClient('certified')
    const pipelines = Object.values(cases).map(({ source, cluster, sink }, index) => [
      `way${index}`,
      {
        source: {
          use: 'postgres',
          host: '127.0.0.1',
          port: postgres.port,
          database: 'postgres',
          user: 'reader',
          password: '${env:DATABASE_PASSWORD}',
          tables: ['public.orders'],
          ...source,
        },
        sinks: [
          {
            use: 'kafka',
            brokers: clusters[cluster],
            topic: `way${index}`,
            encoder: 'json',
            ...sink,
          },
        ],
      },
    ])
    const cwd = await workspace({
      'tailrace.config.json': { pipelines: Object.fromEntries(pipelines) },
      'ca.pem': authority.certificate,
      'client.pem': certificate,
      'client.key': key,
    })
    const env = { DATABASE_PASSWORD: 'pass', KAFKA_PASSWORD: 'secret' }

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
