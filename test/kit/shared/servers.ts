import { type KafkaCluster, openCluster } from '../kafka/cluster.ts'
import { type Kafka, startKafka } from '../kafka.ts'
import { type Mysql, startMysql } from '../mysql.ts'
import type { MysqlAddress } from '../mysql/database.ts'
import { mysqlPrograms } from '../mysql/programs.ts'
import { type MysqlVersion, mysqlRelease } from '../mysql/release.ts'
import type { PostgresMajor } from '../postgres/binaries.ts'
import type { PostgresAddress } from '../postgres/database.ts'
import { type Postgres, startPostgres } from '../postgres.ts'

/** A shared server as it is told to other processes. */
export interface SharedPostgresAddress extends PostgresAddress {
  readonly major: number
}

/** A shared server as it is told to other processes. */
export interface SharedMysqlAddress extends MysqlAddress {
  readonly version: MysqlVersion
}

/** A shared cluster as it is told to other processes. */
export type SharedKafkaAddress = Pick<KafkaCluster, 'bootstrap' | 'direct'>

/** One set of servers. Each starts when it is first asked for. */
export interface ServerSet {
  postgres(major: PostgresMajor): Promise<SharedPostgresAddress>
  mysql(version: MysqlVersion): Promise<SharedMysqlAddress>
  /** Fetches the programs of a version, once however many suites ask. */
  fetchMysql(version: MysqlVersion): Promise<null>
  kafka(): Promise<SharedKafkaAddress>
  remove(): Promise<void>
}

/** The address of a server given from outside, from `TAILRACE_TEST_POSTGRES_<major>`. */
export function outsidePostgres(major: PostgresMajor): SharedPostgresAddress | undefined {
  const variable = `TAILRACE_TEST_POSTGRES_${major}`
  const found = outside(variable, 'postgresql', {
    port: 5432,
    user: 'postgres',
    database: 'postgres',
  })
  return found && { major, ...found }
}

/** The address of a server given from outside, from `TAILRACE_TEST_MYSQL_9_7` and the like. */
export function outsideMysql(version: MysqlVersion): SharedMysqlAddress | undefined {
  const { variable } = mysqlRelease(version)
  const found = outside(variable, 'mysql', { port: 3306, user: 'root', database: 'mysql' })
  return found && { version, ...found }
}

function outside(
  variable: string,
  scheme: string,
  defaults: Pick<PostgresAddress, 'port' | 'user' | 'database'>,
): PostgresAddress | undefined {
  const text = process.env[variable]
  if (!text) return undefined
  if (!URL.canParse(text)) {
    throw new Error(`${variable} is not a URL: ${scheme}://user:password@host/db`)
  }
  const url = new URL(text)
  return {
    host: url.hostname,
    port: Number(url.port || defaults.port),
    user: decodeURIComponent(url.username || defaults.user),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)) || defaults.database,
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
  const mysql = new Map<MysqlVersion, Promise<Mysql>>()
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
    async mysql(version) {
      const outside = outsideMysql(version)
      if (outside) return outside
      let server = mysql.get(version)
      if (!server) {
        // Nobody crashes a shared server, so torn pages need no second copy.
        server = startMysql({ version, settings: { innodb_doublewrite: false } })
        mysql.set(version, server)
      }
      const { host, port, user, password, database } = await server
      return { version, host, port, user, password, database }
    },
    async fetchMysql(version) {
      await mysqlPrograms(version)
      return null
    },
    async kafka() {
      const outside = outsideKafka()
      if (outside) return outside
      kafka ??= startKafka()
      const { bootstrap, direct } = await kafka
      return { bootstrap, direct }
    },
    async remove() {
      const servers = [...postgres.values(), ...mysql.values(), ...(kafka ? [kafka] : [])]
      await Promise.allSettled(servers.map(async (server) => (await server).remove()))
    },
  }
}
