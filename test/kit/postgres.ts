import { appendFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { freePort } from './free-port.ts'
import { type PostgresMajor, postgresBinaries } from './postgres/binaries.ts'
import { SUPERUSER, createDataFolder, giveToServer } from './postgres/data-folder.ts'
import { type PostgresDatabase, openDatabase } from './postgres/database.ts'
import { serverFolder } from './process/folders.ts'
import { type ServerProcess, startServerProcess } from './process/server-process.ts'
import { until } from './until.ts'

/** How `startPostgres` sets a server up. */
export interface PostgresOptions {
  /** Default 18. */
  readonly major?: PostgresMajor
  /** Lines of postgresql.conf, over the kit's own (`wal_level=logical`, 50 slots and walsenders). */
  readonly settings?: Readonly<Record<string, string | number | boolean>>
  /**
   * Lines of pg_hba.conf instead of the default, which lets every role in by SCRAM-SHA-256. The
   * kit's own superuser can always make ordinary connections.
   */
  readonly hba?: string
  /** PEM texts for TLS. `ca` is what client certificates are checked with. */
  readonly tls?: { readonly certificate: string; readonly key: string; readonly ca?: string }
  /** Default: a free one. */
  readonly port?: number
  /** An existing data folder of the same major, used in place and kept. */
  readonly dataDir?: string
  /**
   * Runs initdb anew, for a system identifier of its own. Default false: servers are copies of one
   * template and share theirs, which starts in a fifth of the time.
   */
  readonly uniqueIdentity?: boolean
}

/** A PostgreSQL server of this process, and its database `postgres`. */
export interface Postgres extends PostgresDatabase {
  readonly major: PostgresMajor
  readonly dataDir: string
  readonly logFile: string
  /** Process id of the postmaster. It changes with every start. */
  readonly pid: number
  /**
   * Stops the server and keeps its data. Default `fast`. A walsender whose client reads nothing
   * holds a fast stop up; after `deadlineMs` (20 000) that is an error.
   */
  stop(mode?: 'smart' | 'fast' | 'immediate', deadlineMs?: number): Promise<void>
  /** Starts it again on the same port and data, with changed settings where some are given. */
  start(settings?: PostgresOptions['settings']): Promise<void>
  /** Stops it fast (when it runs) and starts it again. */
  restart(settings?: PostgresOptions['settings']): Promise<void>
  /** SIGKILL for the postmaster and all its children: what a power cut leaves, but for the disk. */
  crash(): Promise<void>
  /** Freezes the postmaster and all its children; connections stay open and nobody answers. */
  pause(): void
  resume(): void
  /** Ends the server at once and deletes its data. For `afterAll`. */
  remove(): Promise<void>
}

const DEFAULTS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  wal_level: 'logical',
  max_replication_slots: 50,
  max_wal_senders: 50,
  max_connections: 200,
  shared_buffers: '64MB',
  log_timezone: 'UTC',
  timezone: 'UTC',
} as const

/** Starts a server on a free loopback port. It ends with this process, however that ends. */
export async function startPostgres(options: PostgresOptions = {}): Promise<Postgres> {
  const { major = 18, tls } = options
  const binaries = await postgresBinaries(major)
  const folder = await serverFolder(`postgres-${major}`)
  const dataDir = options.dataDir ?? join(folder, 'data')
  if (options.dataDir === undefined) {
    await createDataFolder(binaries, dataDir, options.uniqueIdentity ?? false)
  }
  const ssl: Record<string, string> = {}
  if (tls) {
    const files = { ssl_cert_file: tls.certificate, ssl_key_file: tls.key, ssl_ca_file: tls.ca }
    ssl['ssl'] = 'on'
    for (const [setting, text] of Object.entries(files)) {
      if (text === undefined) continue
      ssl[setting] = `${setting}.pem`
      await writeFile(join(dataDir, `${setting}.pem`), text)
      await giveToServer(join(dataDir, `${setting}.pem`), 0o600)
    }
  }
  const general = `host all all 127.0.0.1/32 scram-sha-256\nhost replication all 127.0.0.1/32 scram-sha-256`
  const own = `host all ${SUPERUSER.user} 127.0.0.1/32 scram-sha-256`
  await writeFile(join(dataDir, 'pg_hba.conf'), `${own}\n${options.hba ?? general}\n`)

  const logFile = join(folder, 'server.log')
  const port = options.port ?? (await freePort())
  const configure = async (settings: PostgresOptions['settings'] = {}) => {
    const lines = Object.entries(settings).map(([name, value]) => {
      const text = typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value)
      return `${name} = '${text.replaceAll("'", "''")}'\n`
    })
    // The last line of a setting wins (manual, section 20.1.2).
    await appendFile(join(dataDir, 'postgresql.conf'), lines.join(''))
  }
  await configure({ ...DEFAULTS, ...ssl, ...options.settings, port })
  const database = openDatabase({ host: '127.0.0.1', port, ...SUPERUSER, database: 'postgres' })

  const launch = async (): Promise<ServerProcess> => {
    const server = startServerProcess({
      command: join(binaries.native, 'bin', 'postgres'),
      args: ['-D', dataDir],
      folder,
      logFile,
      unprivileged: true,
      // An immediate shutdown: children end too, and no client can hold it up.
      deathSignal: 'QUIT',
    })
    await until(() => answers(database, server), {
      deadlineMs: 60_000,
      what: () => `PostgreSQL ${major} to accept connections; its log ends with\n${server.tail()}`,
    })
    if (server.exit() !== undefined) {
      throw new Error(
        `PostgreSQL ${major} ended as it started; its log ends with\n${server.tail()}`,
      )
    }
    return server
  }

  let server = await launch()
  const handle: Omit<Postgres, 'pid'> = {
    ...database,
    major,
    dataDir,
    logFile,
    async stop(mode = 'fast', deadlineMs = 20_000) {
      await database.close()
      server.signal(mode === 'smart' ? 'SIGTERM' : mode === 'fast' ? 'SIGINT' : 'SIGQUIT')
      await until(() => server.exit() !== undefined, {
        deadlineMs,
        what: () => `PostgreSQL's ${mode} stop; its log ends with\n${server.tail()}`,
      })
    },
    async start(settings) {
      if (server.exit() === undefined) throw new Error('The server runs already: use restart()')
      await configure(settings)
      server = await launch()
    },
    async restart(settings) {
      if (server.exit() === undefined) await handle.stop()
      await handle.start(settings)
    },
    crash: () => server.kill(),
    pause: () => server.freeze(),
    resume: () => server.thaw(),
    async remove() {
      await Promise.all([database.close(), server.kill()])
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
  return Object.defineProperty(handle, 'pid', {
    get: () => server.pid,
    enumerable: true,
  }) as Postgres
}

/** True when the server answers, or has ended and never will. */
async function answers(address: PostgresDatabase, server: ServerProcess): Promise<boolean> {
  if (server.exit() !== undefined) return true
  const { host, port, user, password, database } = address
  const client = new pg.Client({ host, port, user, password, database })
  client.on('error', () => {})
  try {
    await client.connect()
    return true
  } finally {
    await client.end().catch(() => {})
  }
}
