import { mysqlRelease, type MysqlVersion, startFaultProxy, until } from '../../../kit/index.ts'
import type { Seeded } from '../../seeded.ts'
import type { Database } from '../database.ts'
import { connectMysql } from './connection.ts'
import { mysqlFaults } from './faults.ts'
import { mysqlLog } from './log.ts'
import { someLogForm } from './log-settings.ts'
import { ServerPair } from './server-pair.ts'
import { big, DATABASE, firstRows, schema } from './tables.ts'

/** How many transactions are prepared before they are committed. */
const TWO_PHASE_SHARE = 0.05

/** Starts MySQL or MariaDB with the workload's tables; for the workload with a replica. */
export async function openMysql(version: MysqlVersion, random: Seeded): Promise<Database> {
  const { title, flavor } = mysqlRelease(version)
  const form = someLogForm(flavor, random)
  const servers = await ServerPair.start(version, {
    ...form.settings,
    // Files end often, and gaps between keys are nobody's.
    max_binlog_size: 4 * 1024 * 1024,
    transaction_isolation: 'READ-COMMITTED',
  })
  await servers.primary.query(schema)
  const proxy = await startFaultProxy({ target: servers.address })
  const query: Database['query'] = (sql) => servers.primary.query(`USE ${DATABASE}; ${sql}`)
  const { user, password } = servers.primary
  return {
    title: `${title}, ${form.title}`,
    proxy,
    log: mysqlLog,
    faults: mysqlFaults(servers),
    query,
    async prepare() {
      await servers.startReplica()
      await query(firstRows)
    },
    big,
    connect: () => connectMysql(servers.primary, () => random.next() < TWO_PHASE_SHARE),
    source: (options) => ({
      use: 'mysql',
      host: '127.0.0.1',
      port: proxy.port,
      user,
      password,
      connectTimeout: '2s',
      heartbeatInterval: '500ms',
      idleInterval: '500ms',
      silenceTimeout: '2s',
      ...options,
    }),
    nameOf: (table) => `${DATABASE}.${table}`,
    asText: (column) => `CAST(${column} AS char)`,
    restart: () => servers.primary.restart(),
    crash: () => servers.primary.crash(),
    start: () => servers.primary.start(),
    async loseLog() {
      await servers.caughtUp()
      await query('FLUSH BINARY LOGS')
      const isPurged = async () => {
        const logs = await query<{ Log_name: string }>('SHOW BINARY LOGS')
        await query(`PURGE BINARY LOGS TO '${logs.at(-1)!.Log_name}'`)
        return (await query('SHOW BINARY LOGS')).length === 1
      }
      await until(isPurged, { deadlineMs: 20_000, what: 'files of the log to be purged' })
    },
    async remove() {
      await proxy.close()
      await servers.remove()
    },
  }
}
