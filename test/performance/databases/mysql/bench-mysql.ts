import { type Mysql, startMysql } from '../../../kit/mysql.ts'
import type { MysqlDatabase } from '../../../kit/mysql/database.ts'
import { sharedMysql } from '../../../kit/shared.ts'
import type { BenchDatabase } from '../bench-database.ts'
import type { LogPlace, MysqlReading } from './reading.ts'
import { createTable, insertRows, probeOf, writeBacklog } from './table.ts'

const SETTINGS = {
  innodb_buffer_pool_size: 256 * 1024 * 1024,
  // No checkpoint of the loading disturbs a run.
  innodb_redo_log_capacity: 4 * 1024 ** 3,
  // As MySQL's own defaults have it: who commits waits for the disk.
  sync_binlog: 1,
  innodb_flush_log_at_trx_commit: 1,
}

/** `server_id` of the first reader that asks for one; the others count on. */
const FIRST_SERVER_ID = 870_000

/**
 * A database on a MySQL 9.7 of this bench, set up for steady work instead of a quick start.
 * `TAILRACE_TEST_MYSQL_9_7` puts a server from outside in its place.
 */
export async function openBenchMysql(): Promise<BenchDatabase> {
  const isOutside = process.env['TAILRACE_TEST_MYSQL_9_7'] !== undefined
  const server = isOutside ? await sharedMysql() : await startMysql({ settings: SETTINGS })
  const database = await server.createDatabase()
  const [row] = await database.query<{ version: string }>('SELECT VERSION() AS version')
  let serverId = FIRST_SERVER_ID
  const reading = (start: LogPlace): MysqlReading => ({
    kind: 'mysql',
    database,
    snapshot: false,
    start,
    serverId: serverId++,
    close: async () => {},
  })
  return {
    kind: 'mysql',
    url: database.url,
    server: `MySQL ${row?.version}`,
    table: `${database.database}.orders`,
    createTable: () => createTable(database),
    insertRows: (first, last) => insertRows(database, first, last),
    async insertProbe(id) {
      await database.query(probeOf(String(id)))
    },
    writeBacklog: (size, perTransaction) =>
      withoutDisk(server, () => writeBacklog(database, size, perTransaction)),
    async settle() {
      await database.query('ANALYZE NO_WRITE_TO_BINLOG TABLE orders')
      await writeOut(database)
    },
    async stretch() {
      const start = await logEnd(database)
      return {
        end: () => writeOut(database),
        open: async () => reading(start),
        // The log is there as long as the server.
        release: async () => {},
      }
    },
    now: { open: async () => reading(await logEnd(database)) },
    rows: { open: async () => ({ ...reading(await logEnd(database)), snapshot: true }) },
    async drop() {
      await database.drop()
      if ('remove' in server) await (server as Mysql).remove()
      await server.close()
    },
  }
}

async function logEnd(database: MysqlDatabase): Promise<LogPlace> {
  const [end] = await database.query<Record<string, string>>('SHOW BINARY LOG STATUS')
  return {
    file: end!['File']!,
    offset: Number(end!['Position']),
    gtids: end!['Executed_Gtid_Set']!.replaceAll('\n', ''),
  }
}

/** Lets commits wait for the disk only afterwards. */
async function withoutDisk(server: MysqlDatabase, work: () => Promise<void>): Promise<void> {
  const sql = 'SELECT @@sync_binlog AS log, @@innodb_flush_log_at_trx_commit AS redo'
  const [before] = await server.query<{ log: number; redo: number }>(sql)
  const set = (log: number, redo: number) =>
    server.query(`SET GLOBAL sync_binlog = ${log}, GLOBAL innodb_flush_log_at_trx_commit = ${redo}`)
  await set(0, 2)
  await work().finally(() => set(before!.log, before!.redo))
}

/** Brings the log and the pages of the table to the disk; neither statement is logged. */
async function writeOut(database: MysqlDatabase): Promise<void> {
  await database.query('FLUSH TABLES orders FOR EXPORT; UNLOCK TABLES')
}
