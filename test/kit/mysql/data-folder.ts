import { execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { runFolder, workFolder } from '../process/folders.ts'
import type { MysqlPrograms } from './programs.ts'
import { baseArguments } from './settings.ts'

const run = promisify(execFile)

/** Who may do everything on every server the kit starts, from anywhere. */
export const SUPERUSER = { user: 'root', password: 'tailrace' } as const

/** Small files, as they are copied for every server; a server's own settings let them grow. */
const SIZES = {
  mysql: ['--innodb-redo-log-capacity=8M', '--innodb-doublewrite=OFF', '--skip-log-bin'],
  mariadb: ['--innodb-log-file-size=16M', '--innodb-doublewrite=OFF'],
}

/**
 * Makes a data folder at `target`: a copy of one made once per build of the server. Its log is empty,
 * and so is its set of executed GTIDs.
 */
export async function createDataFolder(programs: MysqlPrograms, target: string): Promise<void> {
  const { release, serverFile } = programs
  const { size, mtimeMs } = await stat(serverFile)
  const kind = createHash('sha256')
    .update(
      JSON.stringify([serverFile, size, mtimeMs, SUPERUSER, SIZES, initializeMysql.toString()]),
    )
    .digest('hex')
  const template = join(workFolder(), `mysqldata-${release.version}-${kind.slice(0, 8)}`)
  if (!existsSync(template)) {
    const temporary = await mkdtemp(join(await runFolder(), 'template-'))
    const made = join(temporary, 'data')
    await (release.flavor === 'mysql' ? initializeMysql : initializeMariadb)(programs, made)
    await rename(made, template).catch((error: NodeJS.ErrnoException) => {
      if (!existsSync(template)) throw error
    })
    await rm(temporary, { recursive: true, force: true })
  }
  await run('cp', ['-a', '--sparse=always', template, target])
}

/** MySQL's own initialisation (manual, 2.9.1), with the superuser made by an init file. */
async function initializeMysql(programs: MysqlPrograms, target: string): Promise<void> {
  const { command, args } = programs.server
  const { user, password } = SUPERUSER
  const script = `${target}.sql`
  await writeFile(
    script,
    `RENAME USER ${user}@localhost TO ${user}@'%';\nALTER USER ${user}@'%' IDENTIFIED BY '${password}';\n`,
  )
  const own = [`--datadir=${target}`, `--init-file=${script}`, ...SIZES.mysql]
  await run(command, [...args, ...baseArguments(programs), '--initialize-insecure', ...own])
  // A copy makes an identity (server_uuid) of its own, and speaks TLS only when told to. The RSA pair stays:
  // passwords are sent with it where there is no TLS.
  const perCopy = ['auto.cnf', 'ca.pem', 'ca-key.pem', 'server-cert.pem', 'server-key.pem']
  for (const name of [...perCopy, 'client-cert.pem', 'client-key.pem']) {
    await rm(join(target, name), { force: true })
  }
}

/** What mariadb-install-db does: the SQL of the system tables, given to a server in bootstrap mode. */
async function initializeMariadb(programs: MysqlPrograms, target: string): Promise<void> {
  const { command, args } = programs.server
  const { share } = programs
  await mkdir(target, { mode: 0o700 })
  const prefix = existsSync(join(share, 'mariadb_system_tables.sql')) ? 'mariadb' : 'mysql'
  const files = [
    `${prefix}_system_tables.sql`,
    `${prefix}_performance_tables.sql`,
    `${prefix}_system_tables_data.sql`,
    'maria_add_gis_sp_bootstrap.sql',
    `${prefix}_sys_schema.sql`,
  ]
  const scripts = await Promise.all(files.map((file) => readFile(join(share, file), 'utf8')))
  const { user, password } = SUPERUSER
  const login = `JSON_OBJECT('access', 18446744073709551615, 'plugin', 'mysql_native_password',
    'authentication_string', PASSWORD('${password}'))`.replaceAll(/\s+/g, ' ')
  const sql = [
    'CREATE DATABASE mysql;',
    'USE mysql;',
    'SET @auth_root_socket = NULL;',
    ...scripts,
    `DELETE FROM global_priv WHERE User = '${user}';`,
    `DELETE FROM proxies_priv WHERE User = '${user}';`,
    `INSERT INTO global_priv VALUES ('%', '${user}', ${login});`,
    '',
  ].join('\n')
  const own = ['--bootstrap', `--datadir=${target}`, ...SIZES.mariadb]
  const server = spawn(command, [...args, ...baseArguments(programs), ...own], {
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  const log = text(server.stderr)
  server.stdin.on('error', () => {})
  server.stdin.end(sql)
  const [code] = (await once(server, 'exit')) as [number | null]
  if (code !== 0) {
    const end = (await log).split('\n').slice(-10).join('\n')
    throw new Error(`${programs.release.title} could not make its system tables:\n${end}`)
  }
}
