import postgres from '@tailrace/source-postgres'
import { type KafkaCluster, type PostgresTestDatabase, startDebezium } from '../kit/index.ts'
import type { Mode } from './modes.ts'
import { type Stand, startStand } from './stand.ts'

/**
 * Starts both on a database of PostgreSQL.
 *
 * @param rows how many rows there are
 */
export async function startPostgresStand(
  database: PostgresTestDatabase,
  kafka: KafkaCluster,
  modes: readonly Mode[],
  rows: number,
): Promise<Stand> {
  await database.query('CREATE TABLE public.sentinel (id int PRIMARY KEY)')
  const slot = database.database
  // Made once: connectors that start together would each try to.
  const stored = 'publish_generated_columns = stored'
  await database.query(`CREATE PUBLICATION ${slot} FOR ALL TABLES WITH (${stored})`)
  return startStand(kafka, {
    name: slot,
    modes,
    rows,
    source: {
      use: postgres,
      url: database.url,
      tables: ['*.*'],
      snapshot: 'initial',
      slot: { name: `${slot}_tailrace` },
      publication: { name: `${slot}_tailrace` },
    },
    startTheirs(settings) {
      const [first, ...beside] = settings.map((own) => ({
        ...own,
        'slot.name': own['topic.prefix']!,
        'table.include.list': '.*',
        'publication.autocreate.mode': 'disabled',
        'snapshot.mode': 'initial',
      }))
      return startDebezium({
        postgres: database,
        kafka,
        slot,
        publication: slot,
        topicPrefix: '',
        tables: [],
        connector: first!,
        beside,
        heapMiB: 768,
        compiler: 'quick',
      })
    },
    async mark(id) {
      await database.query(`INSERT INTO public.sentinel VALUES (${id})`)
    },
  })
}
