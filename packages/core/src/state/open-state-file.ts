import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { isBusy, StateFailure, toFailure, unreadable } from './state-failure.ts'

/** `TRLC`: tells our files from other SQLite databases. */
const APPLICATION_ID = 0x54524c43

/** How long a statement waits for another process, in milliseconds. */
const BUSY_TIMEOUT_MS = 5000

/** The scripts that lead from each version of the schema to the next; `user_version` counts those that ran. */
const migrations = [
  `
  CREATE TABLE epochs (pipeline TEXT PRIMARY KEY, epoch INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE pipelines (
    name TEXT PRIMARY KEY, owner_pid INTEGER, owner_host TEXT, owned_since INTEGER,
    status TEXT NOT NULL DEFAULT 'null', status_at INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE checkpoints (
    pipeline TEXT NOT NULL, sink TEXT NOT NULL, position TEXT NOT NULL, written_at INTEGER NOT NULL,
    PRIMARY KEY (pipeline, sink)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE documents (
    pipeline TEXT NOT NULL, name TEXT NOT NULL, content TEXT NOT NULL, PRIMARY KEY (pipeline, name)
  ) STRICT;
  CREATE TABLE commands (
    id INTEGER PRIMARY KEY AUTOINCREMENT, pipeline TEXT NOT NULL, name TEXT NOT NULL, arguments TEXT NOT NULL,
    expires_at INTEGER NOT NULL, taken_by INTEGER, result TEXT
  ) STRICT;
  CREATE INDEX commands_of_pipeline ON commands (pipeline, id);
  `,
]

/** Runs statements as one transaction that writes: all or nothing. */
export function transaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    database.exec('COMMIT')
    return result
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}

function pragma(database: DatabaseSync, name: string): number {
  return Number(Object.values(database.prepare(`PRAGMA ${name}`).get()!)[0])
}

/** Brings the schema up to date; safe when several processes do it at once. */
function migrate(database: DatabaseSync, path: string): void {
  const version = pragma(database, 'user_version')
  if (version > migrations.length) {
    throw new StateFailure({
      code: 'STATE_UNREADABLE',
      where: path,
      message: `The state file has version ${version}; this Tailrace knows versions up to ${migrations.length}.`,
      fix: 'install the newer Tailrace again, or set `state: { path: … }` to another file',
    })
  }
  for (const script of migrations.slice(version)) database.exec(script)
  if (version < migrations.length) {
    database.exec(`PRAGMA user_version = ${migrations.length}`)
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}`)
  }
}

function refuseForeign(database: DatabaseSync, path: string): void {
  const id = pragma(database, 'application_id')
  const empty = pragma(database, 'schema_version') === 0
  if (id !== APPLICATION_ID && !empty) {
    throw new StateFailure({
      code: 'STATE_UNREADABLE',
      where: path,
      message: 'The file is an SQLite database, but not a state file of Tailrace.',
      fix: 'set `state: { path: … }` to another file',
    })
  }
}

/** The busy handler does not cover the switch to WAL, so it is tried until the timeout. */
function useWal(database: DatabaseSync): void {
  const deadline = Date.now() + BUSY_TIMEOUT_MS
  for (;;) {
    try {
      database.exec('PRAGMA journal_mode = WAL')
      return
    } catch (error) {
      if (!isBusy(error) || Date.now() > deadline) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
    }
  }
}

/**
 * Opens a state file, and makes it where it does not exist.
 *
 * @throws StateFailure STATE_UNREADABLE for a damaged, newer or foreign file, STATE_UNAVAILABLE where the system refuses
 */
export function openStateFile(path: string): DatabaseSync {
  let database: DatabaseSync | undefined
  try {
    mkdirSync(dirname(path), { recursive: true })
    database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS })
    refuseForeign(database, path)
    useWal(database)
    database.exec('PRAGMA synchronous = FULL')
    const opened = database
    transaction(opened, () => migrate(opened, path))
    const damage = Object.values(database.prepare('PRAGMA quick_check(1)').get()!)[0]
    if (damage !== 'ok') throw unreadable(path, `The state file is damaged (${String(damage)}).`)
    return database
  } catch (error) {
    database?.close()
    throw toFailure(error, path)
  }
}
