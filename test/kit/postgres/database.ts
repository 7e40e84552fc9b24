import { randomBytes } from 'node:crypto'
import pg from 'pg'

/** Where a database is and how the kit reaches it. */
export interface PostgresAddress {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string
}

/** One database of a running server. */
export interface PostgresDatabase extends PostgresAddress {
  readonly url: string
  /** Runs SQL on a pooled connection and returns the rows (of the last statement, when there are several). */
  query<Row = any>(sql: string, params?: readonly unknown[]): Promise<Row[]>
  /** A connected client of its own. It is ended by `close()` at the latest. */
  client(settings?: pg.ClientConfig): Promise<pg.Client>
  /** A new, empty database on the same server. A name is made up when none is given. */
  createDatabase(name?: string): Promise<PostgresTestDatabase>
  /** Ends the kit's own connections. The database stays usable: the next query connects again. */
  close(): Promise<void>
}

/** A database made by `createDatabase()`. */
export interface PostgresTestDatabase extends PostgresDatabase {
  /** Drops it with its replication slots, ending all connections to it. */
  drop(): Promise<void>
}

/** Opens a handle on a database. Nothing connects before it is used. */
export function openDatabase(address: PostgresAddress): PostgresDatabase {
  const { host, port, user, password, database } = address
  let pool: pg.Pool | undefined
  const clients = new Set<pg.Client>()
  const login = { host, port, user, password, database, application_name: 'tailrace-test' }
  const secret = encodeURIComponent(password)
  const handle: PostgresDatabase = {
    ...address,
    url: `postgresql://${encodeURIComponent(user)}:${secret}@${host}:${port}/${database}`,
    async query<Row>(sql: string, params?: readonly unknown[]) {
      if (!pool) {
        pool = new pg.Pool({ ...login, max: 4, idleTimeoutMillis: 2000, allowExitOnIdle: true })
        // An idle connection that a crash of the server ends is nobody's failure.
        pool.on('error', () => {})
      }
      const result = await pool.query(sql, params as unknown[])
      const last = Array.isArray(result) ? (result as pg.QueryResult[]).at(-1) : result
      return (last?.rows ?? []) as Row[]
    },
    async client(settings = {}) {
      const client = new pg.Client({ ...login, ...settings })
      client.on('error', () => {})
      await client.connect()
      clients.add(client)
      client.once('end', () => clients.delete(client))
      return client
    },
    async createDatabase(name = `test_${randomBytes(5).toString('hex')}`) {
      await handle.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`)
      const created = openDatabase({ ...address, database: name })
      return Object.assign(created, {
        async drop() {
          await created.close()
          await dropDatabase(handle, name)
        },
      })
    },
    async close() {
      const ending = [...clients].map((client) => client.end())
      clients.clear()
      const closing = pool?.end()
      pool = undefined
      await Promise.allSettled([...ending, closing])
    },
  }
  return handle
}

async function dropDatabase(server: PostgresDatabase, name: string): Promise<void> {
  const slots = await server.query<{ slot_name: string; active_pid: number | null }>(
    'SELECT slot_name, active_pid FROM pg_replication_slots WHERE database = $1',
    [name],
  )
  await server.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [
    name,
  ])
  for (const slot of slots) {
    // A walsender that has just been told to end still holds its slot for a moment.
    await server.query(
      `DO $$ BEGIN
         FOR attempt IN 1..200 LOOP
           BEGIN
             PERFORM pg_drop_replication_slot(slot_name) FROM pg_replication_slots
               WHERE slot_name = ${pg.escapeLiteral(slot.slot_name)};
             RETURN;
           EXCEPTION WHEN object_in_use THEN PERFORM pg_sleep(0.02);
           END;
         END LOOP;
       END $$`,
    )
  }
  await server.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`)
}
