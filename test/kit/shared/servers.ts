import { type KafkaCluster, openCluster } from '../kafka/cluster.ts'
import { type Kafka, startKafka } from '../kafka.ts'
import type { PostgresMajor } from '../postgres/binaries.ts'
import type { PostgresAddress } from '../postgres/database.ts'
import { type Postgres, startPostgres } from '../postgres.ts'

/** A shared server as it is told to other processes. */
export interface SharedPostgresAddress extends PostgresAddress {
  readonly major: number
}

/** A shared cluster as it is told to other processes. */
export type SharedKafkaAddress = Pick<KafkaCluster, 'bootstrap' | 'direct'>

/** One set of servers. Each starts when it is first asked for. */
export interface ServerSet {
  postgres(major: PostgresMajor): Promise<SharedPostgresAddress>
  kafka(): Promise<SharedKafkaAddress>
  remove(): Promise<void>
}

/** The address of a server given from outside, from `TAILRACE_TEST_POSTGRES_<major>`. */
export function outsidePostgres(major: PostgresMajor): SharedPostgresAddress | undefined {
  const name = `TAILRACE_TEST_POSTGRES_${major}`
  const text = process.env[name]
  if (!text) return undefined
  if (!URL.canParse(text))
    throw new Error(`${name} is not a URL: postgresql://user:password@host/db`)
  const url = new URL(text)
  return {
    major,
    host: url.hostname,
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username || 'postgres'),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)) || 'postgres',
  }
}

/** The brokers given from outside, from `KAFKA_BROKERS` (host:port, separated by commas). */
export function outsideKafka(): SharedKafkaAddress | undefined {
  const brokers = process.env['KAFKA_BROKERS']
  if (!brokers) return undefined
  const bootstrap = brokers.split(',').map((broker) => broker.trim())
  return openCluster({ bootstrap, direct: bootstrap })
}

/** A set that this process owns. */
export function createServerSet(): ServerSet {
  const postgres = new Map<PostgresMajor, Promise<Postgres>>()
  let kafka: Promise<Kafka> | undefined
  return {
    async postgres(major) {
      const outside = outsidePostgres(major)
      if (outside) return outside
      let server = postgres.get(major)
      if (!server) {
        server = startPostgres({ major })
        postgres.set(major, server)
      }
      const { host, port, user, password, database } = await server
      return { major, host, port, user, password, database }
    },
    async kafka() {
      const outside = outsideKafka()
      if (outside) return outside
      kafka ??= startKafka()
      const { bootstrap, direct } = await kafka
      return { bootstrap, direct }
    },
    async remove() {
      const servers = [...postgres.values(), ...(kafka ? [kafka] : [])]
      await Promise.allSettled(servers.map(async (server) => (await server).remove()))
    },
  }
}
