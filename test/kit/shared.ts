import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findJava } from './java/java.ts'
import { hasJars } from './java/jars.ts'
import { type KafkaCluster, openCluster } from './kafka/cluster.ts'
import { KAFKA_POM } from './kafka.ts'
import { type MysqlDatabase, openDatabase as openMysqlDatabase } from './mysql/database.ts'
import { programsObstacle } from './mysql/programs.ts'
import { type MysqlFlavor, type MysqlVersion, mysqlRelease } from './mysql/release.ts'
import { type PostgresMajor, postgresPackage } from './postgres/binaries.ts'
import { type PostgresDatabase, openDatabase } from './postgres/database.ts'
import { findProgram } from './process/server-process.ts'
import { atWork } from './shared/at-work.ts'
import { COORDINATOR_VARIABLE } from './shared/coordinator.ts'
import {
  type ServerSet,
  type SharedKafkaAddress,
  type SharedMysqlAddress,
  type SharedPostgresAddress,
  createServerSet,
  outsideKafka,
  outsideMysql,
  outsidePostgres,
} from './shared/servers.ts'

/** A server lent to many suites: nobody stops it or changes its settings. */
export interface SharedPostgres extends PostgresDatabase {
  readonly major: number
}

/** A server lent to many suites: nobody stops it or changes its settings. */
export interface SharedMysql extends MysqlDatabase {
  readonly version: MysqlVersion
  readonly flavor: MysqlFlavor
}

/** Whether servers of a kind can be had on this machine; if not, why. */
export type Availability =
  | { readonly available: true; readonly reason?: undefined }
  | { readonly available: false; readonly reason: string }

const SESSIONS = `SELECT pid, datname, backend_type, state, wait_event, now() - state_change AS since, query
  FROM pg_stat_activity WHERE pid <> pg_backend_pid()`

let own: ServerSet | undefined
const servers = new Map<PostgresMajor, Promise<SharedPostgres>>()
const mysqlServers = new Map<MysqlVersion, Promise<SharedMysql>>()
let cluster: Promise<KafkaCluster> | undefined

/**
 * The run's PostgreSQL server of a major version, started by the first suite that asks. Suites keep
 * apart by `createDatabase()`. `TAILRACE_TEST_POSTGRES_<major>` puts a server from outside in its place.
 * Outside of a test run the server belongs to this process.
 */
export function sharedPostgres(major: PostgresMajor = 18): Promise<SharedPostgres> {
  let server = servers.get(major)
  if (!server) {
    server = (async () => {
      const lent = await ask<SharedPostgresAddress>(`postgres/${major}`, (set) =>
        set.postgres(major),
      )
      const { major: found, ...address } = lent
      const database = openDatabase(address)
      atWork.set(`PostgreSQL ${found}`, () => database.query(SESSIONS))
      return Object.assign(database, { major: found })
    })()
    servers.set(major, server)
  }
  return server
}

/**
 * The run's MySQL or MariaDB server of a version. Suites keep apart by `createDatabase()`; all of them
 * write into one log. `TAILRACE_TEST_MYSQL_9_7`, `TAILRACE_TEST_MARIADB_10_11` and
 * `TAILRACE_TEST_MARIADB_11_8` put a server from outside in its place.
 */
export function sharedMysql(version: MysqlVersion = 'mysql-9.7'): Promise<SharedMysql> {
  let server = mysqlServers.get(version)
  if (!server) {
    server = (async () => {
      const lent = await ask<SharedMysqlAddress>(`mysql/${version}`, (set) => set.mysql(version))
      const { version: _, ...address } = lent
      const { flavor } = mysqlRelease(version)
      const database = openMysqlDatabase(address)
      atWork.set(version, () => database.query('SHOW FULL PROCESSLIST'))
      return Object.assign(database, { version, flavor })
    })()
    mysqlServers.set(version, server)
  }
  return server
}

/**
 * The run's Kafka, a single plain broker. Suites keep apart by topics of their own. `KAFKA_BROKERS`
 * puts a cluster from outside in its place.
 */
export function sharedKafka(): Promise<KafkaCluster> {
  cluster ??= ask<SharedKafkaAddress>('kafka', (set) => set.kafka()).then(openCluster)
  return cluster
}

/**
 * Whether PostgreSQL of this major can be had here. For `describe.skipIf(!found.available)`: the file
 * and the reason are named at the end of the run.
 *
 * @throws Error when it can not and `TAILRACE_REQUIRE_ALL` is 1.
 */
export async function postgresAvailable(major: PostgresMajor): Promise<Availability> {
  const file = callingFile()
  if (outsidePostgres(major) || postgresPackage(major)) return { available: true }
  const reason = `PostgreSQL ${major} has no npm package for this platform`
  return skip(file, `${reason}, and TAILRACE_TEST_POSTGRES_${major} names no other`)
}

/**
 * As `postgresAvailable`, for MySQL and MariaDB: their programs are fetched here when they are not on the
 * machine yet, as only that shows whether they can be (Debian's apt, and a network).
 */
export async function mysqlAvailable(version: MysqlVersion = 'mysql-9.7'): Promise<Availability> {
  const file = callingFile()
  return outsideMysql(version) ? { available: true } : mysqlStartable(version, file)
}

/** As `mysqlAvailable`, for suites that must start servers themselves. */
export function ownMysqlAvailable(version: MysqlVersion = 'mysql-9.7'): Promise<Availability> {
  return mysqlStartable(version, callingFile())
}

async function mysqlStartable(version: MysqlVersion, file: string): Promise<Availability> {
  const { title, variable } = mysqlRelease(version)
  const obstacle = await programsObstacle(version)
  if (obstacle) {
    return skip(
      file,
      `${title} cannot be fetched: ${obstacle}, and ${variable}_ROOT names no other`,
    )
  }
  try {
    await ask(`mysql-programs/${version}`, (set) => set.fetchMysql(version))
    return { available: true }
  } catch (error) {
    return skip(file, (error as Error).message)
  }
}

/** As `postgresAvailable`, for Kafka: Java 17 and Maven, or `KAFKA_BROKERS`. */
export async function kafkaAvailable(): Promise<Availability> {
  return outsideKafka() ? { available: true } : startable(callingFile())
}

/** As `kafkaAvailable`, for suites that must start brokers themselves. */
export function ownKafkaAvailable(): Promise<Availability> {
  return startable(callingFile())
}

async function startable(file: string): Promise<Availability> {
  try {
    await findJava()
  } catch (error) {
    return skip(file, `Kafka cannot start: ${(error as Error).message}`)
  }
  if (findProgram('mvn') || (await hasJars('kafka', KAFKA_POM))) return { available: true }
  return skip(file, 'Kafka cannot be fetched: no `mvn` on PATH')
}

async function skip(file: string, reason: string): Promise<Availability> {
  if (process.env['TAILRACE_REQUIRE_ALL'] === '1') {
    throw new Error(`TAILRACE_REQUIRE_ALL is 1, so no suite may be skipped, but ${reason}`)
  }
  const url = process.env[COORDINATOR_VARIABLE]
  const body = JSON.stringify({ file, reason })
  if (url) await fetch(`${url}skipped`, { method: 'POST', body })
  else console.warn(`Skipped ${file}, as ${reason}`)
  return { available: false, reason }
}

/** The first file in the stack that is not the kit's: the suite. To be called before any await. */
function callingFile(): string {
  const kit = fileURLToPath(new URL('./', import.meta.url))
  const frames = (new Error('here').stack ?? '').split('\n').slice(1)
  for (const frame of frames) {
    const path = /\(?(?:file:\/\/)?(\/[^():]+):\d+:\d+\)?$/.exec(frame)?.[1]
    if (path && (!path.startsWith(kit) || path.endsWith('.test.ts'))) {
      return relative(process.cwd(), path)
    }
  }
  return 'an unknown suite'
}

async function ask<T>(path: string, here: (set: ServerSet) => Promise<T>): Promise<T> {
  const url = process.env[COORDINATOR_VARIABLE]
  if (!url) {
    own ??= createServerSet()
    return here(own)
  }
  const response = await fetch(`${url}${path}`, { method: 'POST' })
  const body: unknown = await response.json()
  if (!response.ok) throw new Error(String(body))
  return body as T
}
