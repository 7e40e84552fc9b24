import { type Kafka, startKafka } from '../kit/kafka.ts'
import type { KafkaCluster } from '../kit/kafka/cluster.ts'
import { sharedKafka } from '../kit/shared.ts'
import type { BenchDatabase, DatabaseKind } from './databases/bench-database.ts'
import { openBenchMysql } from './databases/mysql/bench-mysql.ts'
import { openBenchPostgres } from './databases/postgres/bench-postgres.ts'
import { kafkaVersion } from './report/machine.ts'

/** The servers that all contestants of a bench use. */
export interface Servers {
  /** A database of this bench's own. */
  readonly database: BenchDatabase
  readonly kafka: KafkaCluster
  /** What runs, with versions. */
  readonly versions: readonly string[]
  end(): Promise<void>
}

const OPEN: Readonly<Record<DatabaseKind, () => Promise<BenchDatabase>>> = {
  postgres: openBenchPostgres,
  mysql: openBenchMysql,
}

/** Starts a database server and a broker. `KAFKA_BROKERS` puts a cluster from outside in the place of the latter. */
export async function startServers(kind: DatabaseKind): Promise<Servers> {
  const database = await OPEN[kind]()
  const isOutside = process.env['KAFKA_BROKERS'] !== undefined
  const kafka = isOutside
    ? await sharedKafka()
    : await startKafka({ heapMiB: 768, compiler: 'full' })
  const version = isOutside ? 'from outside' : kafkaVersion()
  return {
    database,
    kafka,
    versions: [database.server, `Kafka ${version}`, 'all on this machine'],
    async end() {
      await database.drop()
      if ('remove' in kafka) await (kafka as Kafka).remove()
    },
  }
}
