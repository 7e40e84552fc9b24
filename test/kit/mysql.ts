import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import mysql from 'mysql2/promise'
import { freePort } from './free-port.ts'
import { SUPERUSER, createDataFolder } from './mysql/data-folder.ts'
import { type MysqlDatabase, openDatabase } from './mysql/database.ts'
import { mysqlPrograms } from './mysql/programs.ts'
import type { MysqlFlavor, MysqlVersion } from './mysql/release.ts'
import {
  type MysqlSettings,
  baseArguments,
  defaultSettings,
  settingArguments,
} from './mysql/settings.ts'
import { serverFolder } from './process/folders.ts'
import { type ServerProcess, startServerProcess } from './process/server-process.ts'
import { until } from './until.ts'

/** How `startMysql` sets a server up. */
export interface MysqlOptions {
  /** Default `mysql-9.7`. */
  readonly version?: MysqlVersion
  /**
   * System variables over the kit's own: a ROW log with full images and metadata, GTIDs, UTC, utf8mb4,
   * `server_id` the port, a buffer pool of 64 MiB. `log_bin: false` makes a server without a log.
   */
  readonly settings?: MysqlSettings
  /**
   * PEM texts for TLS. `ca` is what client certificates are checked with. Default: no TLS;
   * `require_secure_transport` is a setting.
   */
  readonly tls?: { readonly certificate: string; readonly key: string; readonly ca?: string }
  /** Default: a free one. */
  readonly port?: number
}

/** A MySQL or MariaDB server of this process, and its database `mysql`. */
export interface Mysql extends MysqlDatabase {
  readonly version: MysqlVersion
  readonly flavor: MysqlFlavor
  readonly dataDir: string
  readonly logFile: string
  /** Process id of the server. It changes with every start. */
  readonly pid: number
  /** Stops the server cleanly and keeps its data. After `deadlineMs` (20 000) that is an error. */
  stop(deadlineMs?: number): Promise<void>
  /** Starts it again on the same port and data, with changed settings where some are given. */
  start(settings?: MysqlSettings): Promise<void>
  /** Stops it cleanly (when it runs) and starts it again. */
  restart(settings?: MysqlSettings): Promise<void>
  /** SIGKILL: what a power cut leaves, but for the disk. */
  crash(): Promise<void>
  /** Freezes the server; connections stay open and nobody answers. */
  pause(): void
  resume(): void
  /** Ends the server at once and deletes its data. For `afterAll`. */
  remove(): Promise<void>
}

/** Starts a server on a free loopback port. It ends with this process, however that ends. */
export async function startMysql(options: MysqlOptions = {}): Promise<Mysql> {
  const { version = 'mysql-9.7', tls } = options
  const programs = await mysqlPrograms(version)
  const { flavor, title } = programs.release
  const folder = await serverFolder(version)
  const dataDir = join(folder, 'data')
  await createDataFolder(programs, dataDir)
  const logFile = join(folder, 'server.log')
  const port = options.port ?? (await freePort())
  let settings: MysqlSettings = {
    ...defaultSettings(programs),
    server_id: port,
    ...(await tlsSettings(flavor, tls, folder)),
    ...options.settings,
    datadir: dataDir,
    tmpdir: folder,
    pid_file: join(folder, 'mysqld.pid'),
    port,
  }
  const address = { host: '127.0.0.1', port, ...SUPERUSER, database: 'mysql' }
  // A server with a certificate may want all to use it.
  const database = openDatabase(address, tls ? { ssl: { rejectUnauthorized: false } } : {})

  const launch = async (): Promise<ServerProcess> => {
    const { command, args } = programs.server
    const server = startServerProcess({
      command,
      args: [...args, ...baseArguments(programs), ...settingArguments(settings)],
      folder,
      logFile,
    })
    await until(() => answers(port, server), {
      deadlineMs: 60_000,
      what: () => `${title} to accept connections; its log ends with\n${server.tail()}`,
    })
    if (server.exit() !== undefined) {
      throw new Error(`${title} ended as it started; its log ends with\n${server.tail()}`)
    }
    return server
  }

  let server = await launch()
  const handle: Omit<Mysql, 'pid'> = {
    ...database,
    version,
    flavor,
    dataDir,
    logFile,
    async stop(deadlineMs = 20_000) {
      await database.close()
      server.signal('SIGTERM')
      await until(() => server.exit() !== undefined, {
        deadlineMs,
        what: () => `${title} to stop; its log ends with\n${server.tail()}`,
      })
    },
    async start(changed) {
      if (server.exit() === undefined) throw new Error('The server runs already: use restart()')
      settings = { ...settings, ...changed }
      server = await launch()
    },
    async restart(changed) {
      if (server.exit() === undefined) await handle.stop()
      await handle.start(changed)
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
  }) as Mysql
}

async function tlsSettings(
  flavor: MysqlFlavor,
  tls: MysqlOptions['tls'],
  folder: string,
): Promise<MysqlSettings> {
  if (!tls) return {}
  const files = { ssl_cert: tls.certificate, ssl_key: tls.key, ssl_ca: tls.ca }
  const settings: Record<string, string | boolean> = {}
  // MySQL has no such switch: it speaks TLS where it has a certificate.
  if (flavor === 'mariadb') settings['ssl'] = true
  for (const [setting, text] of Object.entries(files)) {
    if (text === undefined) continue
    settings[setting] = join(folder, `${setting}.pem`)
    await writeFile(join(folder, `${setting}.pem`), text, { mode: 0o600 })
  }
  return settings
}

/** True when the server greets, or has ended and never will. A refused login is an answer too. */
async function answers(port: number, server: ServerProcess): Promise<boolean> {
  if (server.exit() !== undefined) return true
  try {
    const client = await mysql.createConnection({ host: '127.0.0.1', port, ...SUPERUSER })
    await client.end()
    return true
  } catch (error) {
    return typeof (error as { sqlState?: unknown }).sqlState === 'string'
  }
}
