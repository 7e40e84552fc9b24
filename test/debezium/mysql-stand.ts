import mysql from '@tailrace/source-mysql'
import { type KafkaCluster, type MysqlTestDatabase, startMysqlDebezium } from '../kit/index.ts'
import type { Mode } from './modes.ts'
import { type Stand, startStand } from './stand.ts'

/** `server_id` of Debezium's first connector; the others count on. */
const FIRST_SERVER_ID = 880_000

/** Starts both on a database of MySQL. Neither delivers rows that are there before. */
export async function startMysqlStand(
  database: MysqlTestDatabase,
  kafka: KafkaCluster,
  modes: readonly Mode[],
): Promise<Stand> {
  await database.query('CREATE TABLE sentinel (id int PRIMARY KEY)')
  const { database: name } = database
  return startStand(kafka, {
    name,
    modes,
    rows: 0,
    source: { use: mysql, url: database.url, tables: [`${name}.*`], snapshot: 'never' },
    startTheirs(settings) {
      const [first, ...beside] = settings.map((own, i) => ({
        ...own,
        'database.server.id': FIRST_SERVER_ID + i,
      }))
      return startMysqlDebezium({
        mysql: database,
        kafka,
        serverId: FIRST_SERVER_ID,
        topicPrefix: '',
        tables: [`${name}\\..*`],
        connector: { 'database.include.list': name, ...first },
        beside,
        heapMiB: 768,
        compiler: 'quick',
      })
    },
    async mark(id) {
      await database.query(`INSERT INTO sentinel VALUES (${id})`)
    },
  })
}
