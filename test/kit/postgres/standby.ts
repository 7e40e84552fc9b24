import { execFile } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Postgres, type PostgresOptions, startPostgres } from '../postgres.ts'
import { serverFolder } from '../process/folders.ts'
import { until } from '../until.ts'
import { giveToServer, SUPERUSER } from './data-folder.ts'

const run = promisify(execFile)

/** A server that follows another one, until it is promoted. */
export interface Standby extends Postgres {
  /** Waits until it has replayed all that the primary has written so far. */
  caughtUp(): Promise<void>
  /** Makes it a primary, on a timeline of its own. Resolves when it takes writes. */
  promote(): Promise<void>
}

/**
 * Starts a standby of a running server, with a physical slot `standby` on it: a copy of its data folder taken in backup mode
 * (manual, 26.3.4), as the package has no pg_basebackup.
 */
export async function startStandby(
  primary: Postgres,
  options: Pick<PostgresOptions, 'settings'> = {},
): Promise<Standby> {
  const { major, port } = primary
  const folder = await serverFolder(`standby-${major}`)
  const dataDir = join(folder, 'data')
  await primary.query(`SELECT pg_create_physical_replication_slot('standby', true)`)
  const label = await copyRunning(primary, dataDir)
  await writeFile(join(dataDir, 'backup_label'), label)
  await giveToServer(join(dataDir, 'backup_label'), 0o600)
  for (const name of ['postmaster.pid', 'postmaster.opts', 'pg_replslot']) {
    await rm(join(dataDir, name), { recursive: true, force: true })
  }
  await run('mkdir', ['-m', '700', join(dataDir, 'pg_replslot')])
  await giveToServer(join(dataDir, 'pg_replslot'), 0o700)
  await writeFile(join(dataDir, 'standby.signal'), '')
  await giveToServer(join(dataDir, 'standby.signal'), 0o600)
  const { user, password } = SUPERUSER
  const server = await startPostgres({
    major,
    dataDir,
    settings: {
      primary_conninfo: `host=127.0.0.1 port=${port} user=${user} password=${password} dbname=postgres`,
      primary_slot_name: 'standby',
      hot_standby_feedback: true,
      ...options.settings,
    },
  })
  return Object.assign(Object.create(server) as Postgres, {
    async caughtUp() {
      const [{ lsn } = { lsn: '' }] = await primary.query<{ lsn: string }>(
        'SELECT pg_current_wal_lsn()::text AS lsn',
      )
      const isThere = async () =>
        (await server.query(`SELECT WHERE pg_last_wal_replay_lsn() >= $1::pg_lsn`, [lsn])).length >
        0
      await until(isThere, { what: `the standby to replay ${lsn}` })
    },
    async promote() {
      await server.query('SELECT pg_promote(true)')
      await until(
        async () => (await server.query('SELECT WHERE NOT pg_is_in_recovery()')).length > 0,
        {
          what: 'the promotion',
        },
      )
    },
    async remove() {
      await server.remove()
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  })
}

/** @returns the text of `backup_label` */
async function copyRunning(primary: Postgres, target: string): Promise<string> {
  const isOld = primary.major < 15
  // Backup mode belongs to its session.
  const client = await primary.client()
  try {
    await client.query(
      isOld
        ? `SELECT pg_start_backup('standby', true, false)`
        : `SELECT pg_backup_start('standby', true)`,
    )
    await run('cp', ['-a', primary.dataDir, target])
    const { rows } = await client.query<{ labelfile: string }>(
      isOld
        ? 'SELECT labelfile FROM pg_stop_backup(false, false)'
        : 'SELECT labelfile FROM pg_backup_stop(false)',
    )
    return rows[0]!.labelfile
  } finally {
    await client.end()
  }
}
