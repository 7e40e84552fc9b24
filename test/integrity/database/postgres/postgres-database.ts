import { type PostgresMajor, startFaultProxy, startPostgres, until } from '../../../kit/index.ts'
import { aWhile, type Faults } from '../../faults/fault.ts'
import type { Database } from '../database.ts'
import { connectPostgres } from './connection.ts'
import { postgresLog } from './log.ts'
import { big, firstRows, schema } from './tables.ts'

const SLOT = 'tailrace_integrity'

const faults: Faults = {
  async 'columns added and dropped'({ database }, random) {
    const column = `c${random.between(0, 2 ** 31)}`
    await database.query(`ALTER TABLE item ADD COLUMN ${column} int NOT NULL DEFAULT 7`)
    await aWhile(random)
    await database.query(`ALTER TABLE item DROP COLUMN ${column}`)
  },
}

/** Starts PostgreSQL with the workload's tables. */
export async function openPostgres(major: PostgresMajor): Promise<Database> {
  const postgres = await startPostgres({
    major,
    settings: { wal_sender_timeout: '5s', max_wal_size: '4GB' },
  })
  await postgres.query(schema)
  const proxy = await startFaultProxy({ target: postgres })
  return {
    title: `PostgreSQL ${major}`,
    proxy,
    log: postgresLog,
    faults,
    query: (sql) => postgres.query(sql),
    async prepare() {
      await postgres.query(firstRows)
    },
    big,
    connect: () => connectPostgres(postgres.url),
    source: (options) => ({
      use: 'postgres',
      url: postgres.url.replace(String(postgres.port), String(proxy.port)),
      connectTimeout: '2s',
      statusInterval: '500ms',
      silenceTimeout: '2s',
      ...options,
    }),
    nameOf: (table) => `public.${table}`,
    asText: (column) => `${column}::text`,
    restart: () => postgres.restart(),
    crash: () => postgres.crash(),
    start: () => postgres.start(),
    async loseLog() {
      const dropped = async () => {
        await postgres.query('SELECT pg_drop_replication_slot($1)', [SLOT])
        return true
      }
      await until(dropped, { deadlineMs: 20_000, what: 'the slot to be free and dropped' })
    },
    async remove() {
      await proxy.close()
      await postgres.remove()
    },
  }
}
