import { type Postgres, startPostgres } from '../../../kit/postgres.ts'
import type { PostgresDatabase } from '../../../kit/postgres/database.ts'
import { sharedPostgres } from '../../../kit/shared.ts'
import type { BenchDatabase, Stretch } from '../bench-database.ts'
import type { PostgresReading } from './reading.ts'
import { copySlot, createSlot, dropSlot } from './slots.ts'
import { createTable, insertOf, probeOf, PUBLICATION, TABLE, writeBacklog } from './table.ts'

const SETTINGS = {
  shared_buffers: '256MB',
  // No checkpoint of the loading disturbs a run.
  max_wal_size: '8GB',
  checkpoint_timeout: '1h',
}

/**
 * A database on a PostgreSQL 18 of this bench, set up for steady work instead of a quick start.
 * `TAILRACE_TEST_POSTGRES_18` puts a server from outside in its place.
 */
export async function openBenchPostgres(): Promise<BenchDatabase> {
  const isOutside = process.env['TAILRACE_TEST_POSTGRES_18'] !== undefined
  const server = isOutside ? await sharedPostgres(18) : await startPostgres({ settings: SETTINGS })
  const database = await server.createDatabase()
  const [row] = await database.query<{ server_version: string }>('SHOW server_version')
  return {
    kind: 'postgres',
    url: database.url,
    server: `PostgreSQL ${row?.server_version}`,
    table: TABLE,
    createTable: () => createTable(database),
    async insertRows(first, last) {
      await database.query(insertOf(first, last))
    },
    async insertProbe(id) {
      await database.query(probeOf(String(id)))
    },
    writeBacklog: (size, perTransaction) => writeBacklog(database, size, perTransaction),
    async settle() {
      await database.query(`VACUUM (ANALYZE, FREEZE) ${TABLE}`)
      await database.query('CHECKPOINT')
    },
    stretch: () => beginStretch(database),
    now: {
      async open(run) {
        const slot = `bench_${run}`
        await createSlot(database, slot)
        return reading(database, slot)
      },
    },
    rows: {
      async open(run) {
        return { ...reading(database, `bench_${run}`), snapshot: true }
      },
    },
    async drop() {
      await database.drop()
      if ('remove' in server) await (server as Postgres).remove()
      await server.close()
    },
  }
}

async function beginStretch(database: PostgresDatabase): Promise<Stretch> {
  const kept = 'bench_stretch'
  await createSlot(database, kept)
  let end: { readonly endLsn: string } | undefined
  return {
    async end() {
      await database.query('CHECKPOINT')
      const sql = 'SELECT pg_current_wal_flush_lsn() AS "endLsn"'
      end = (await database.query<{ endLsn: string }>(sql))[0]!
    },
    async open(run) {
      const slot = `bench_${run}`
      await copySlot(database, kept, slot)
      return { ...reading(database, slot), ...end }
    },
    release: () => dropSlot(database, kept),
  }
}

function reading(database: PostgresDatabase, slot: string): PostgresReading {
  return {
    kind: 'postgres',
    database,
    snapshot: false,
    slot,
    publication: PUBLICATION,
    close: () => dropSlot(database, slot),
  }
}
