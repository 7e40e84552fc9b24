import { type Kafka, startKafka } from '../kit/kafka.ts'
import type { KafkaCluster } from '../kit/kafka/cluster.ts'
import { type Postgres, startPostgres } from '../kit/postgres.ts'
import type { PostgresDatabase } from '../kit/postgres/database.ts'
import { kafkaVersion } from './report/machine.ts'
import { sharedKafka, sharedPostgres } from '../kit/shared.ts'

/** The servers that all contestants of a bench use. */
export interface Servers {
  /** A database of this bench's own. */
  readonly database: PostgresDatabase
  readonly kafka: KafkaCluster
  /** What runs, with versions. */
  readonly versions: readonly string[]
  end(): Promise<void>
}

/**
 * Starts PostgreSQL 18 and a broker, set up for steady work instead of a quick start.
 * `TAILRACE_TEST_POSTGRES_18` and `KAFKA_BROKERS` put servers from outside in their place.
 */
export async function startServers(): Promise<Servers> {
  const own: (Postgres | Kafka)[] = []
  const postgres = process.env['TAILRACE_TEST_POSTGRES_18']
    ? await sharedPostgres(18)
    : await startPostgres({
        settings: {
          shared_buffers: '256MB',
          // No checkpoint of the loading disturbs a run.
          max_wal_size: '8GB',
          checkpoint_timeout: '1h',
        },
      })
  if ('remove' in postgres) own.push(postgres as Postgres)
  const kafka = process.env['KAFKA_BROKERS']
    ? await sharedKafka()
    : await startKafka({ heapMiB: 768, compiler: 'full' })
  if ('remove' in kafka) own.push(kafka as Kafka)
  const database = await postgres.createDatabase()
  const [row] = await database.query<{ server_version: string }>('SHOW server_version')
  const outside = process.env['KAFKA_BROKERS'] ? ' from outside' : ` ${kafkaVersion()}`
  return {
    database,
    kafka,
    versions: [`PostgreSQL ${row?.server_version}`, `Kafka${outside}`, 'all on this machine'],
    async end() {
      await database.drop()
      await Promise.all(own.map((server) => server.remove()))
      await postgres.close()
    },
  }
}
