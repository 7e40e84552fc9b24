import { existsSync } from 'node:fs'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAuthority } from '../certificates.ts'
import { type Postgres, startPostgres } from '../postgres.ts'
import { isRunning } from '../process/proc.ts'
import { postgresAvailable } from '../shared.ts'
import { until } from '../until.ts'

describe.each([13, 15, 18] as const)('PostgreSQL %i', async (major) => {
  const found = await postgresAvailable(major)

  test.skipIf(!found.available)('starts and decodes logically', async () => {
    const server = await startPostgres({ major })
    const [version] = await server.query<{ server_version: string }>('SHOW server_version')
    expect(version?.server_version).toMatch(new RegExp(`^${major}\\.`))
    const slot = `SELECT slot_name FROM pg_create_logical_replication_slot('s', 'pgoutput')`
    expect(await server.query(slot)).toEqual([{ slot_name: 's' }])
    await server.remove()
    expect(isRunning(server.pid)).toBe(false)
    expect(existsSync(server.dataDir)).toBe(false)
  })
})

describe('a server', () => {
  let server: Postgres
  const authority = createAuthority()
  beforeAll(async () => {
    const tls = { ...authority.issueServer(), ca: authority.certificate }
    const hba = 'hostssl all all 127.0.0.1/32 cert'
    server = await startPostgres({ tls, hba, settings: { synchronous_commit: false } })
  })
  afterAll(() => server.remove())

  test('keeps committed data through a crash, on the same port', async () => {
    await server.query('CREATE TABLE kept AS SELECT 7 AS n')
    const { pid, url } = server
    // With synchronous_commit=off a commit is durable a moment later: a checkpoint settles it.
    await server.query('CHECKPOINT')
    await server.crash()
    await expect(server.query('SELECT 1')).rejects.toThrow(/ECONNREFUSED|terminated/)
    await server.restart()
    expect(server.url).toBe(url)
    expect(server.pid).not.toBe(pid)
    expect(await server.query('SELECT n FROM kept')).toEqual([{ n: 7 }])
  })

  test('takes settings, also at a restart', async () => {
    const shown = async (name: string) => (await server.query(`SHOW ${name}`))[0]?.[name]
    expect([await shown('synchronous_commit'), await shown('wal_level')]).toEqual([
      'off',
      'logical',
    ])
    await server.restart({ wal_level: 'replica' })
    expect(await shown('wal_level')).toBe('replica')
    await server.restart({ wal_level: 'logical' })
  })

  test('is silent while paused, and goes on', async () => {
    const client = await server.client()
    server.pause()
    let isAnswered = false
    const answer = client.query('SELECT 1 AS one').then(({ rows }) => {
      isAnswered = true
      return rows
    })
    await expect(until(() => isAnswered, { deadlineMs: 150 })).rejects.toThrow('Waited')
    server.resume()
    expect(await answer).toEqual([{ one: 1 }])
  })

  test('proves who it is over TLS and checks client certificates', async () => {
    await server.query('CREATE ROLE ann LOGIN')
    const login = { host: '127.0.0.1', port: server.port, user: 'ann', database: 'postgres' }
    const connect = async (ssl: object | undefined) => {
      const client = new pg.Client({ ...login, ...(ssl ? { ssl } : {}) })
      client.on('error', () => {})
      try {
        await client.connect()
        const sql = 'SELECT ssl, client_dn FROM pg_stat_ssl WHERE pid = pg_backend_pid()'
        return (await client.query(sql)).rows
      } finally {
        await client.end().catch(() => {})
      }
    }
    const { certificate: cert, key } = authority.issueClient('ann')
    const ca = authority.certificate
    expect(await connect({ ca, cert, key })).toEqual([{ ssl: true, client_dn: '/CN=ann' }])
    await expect(connect({ ca: createAuthority().certificate, cert, key })).rejects.toThrow(
      /signature|issuer|self-signed/,
    )
    const stranger = createAuthority().issueClient('ann')
    const forged = { ca, cert: stranger.certificate, key: stranger.key }
    await expect(connect(forged)).rejects.toThrow(/unknown ca/)
    await expect(connect(undefined)).rejects.toThrow('no pg_hba.conf entry')
  })

  test('lends databases and drops them with their slots, even when in use', async () => {
    const database = await server.createDatabase()
    const client = new pg.Client({ connectionString: database.url })
    client.on('error', () => {})
    await client.connect()
    await database.query(`SELECT pg_create_logical_replication_slot('lent', 'pgoutput')`)
    await database.drop()
    expect(await server.query('SELECT 1 FROM pg_replication_slots')).toEqual([])
    const [left] = await server.query(
      'SELECT count(*)::int AS n FROM pg_database WHERE datname = $1',
      [database.database],
    )
    expect(left).toEqual({ n: 0 })
    await client.end().catch(() => {})
  })

  test('has an identity of its own when asked', async () => {
    const identity = 'SELECT system_identifier FROM pg_control_system()'
    const unique = await startPostgres({ uniqueIdentity: true })
    expect(await unique.query(identity)).not.toEqual(await server.query(identity))
    await unique.remove()
  })

  test('says why it could not start', async () => {
    await expect(startPostgres({ settings: { no_such_setting: 1 } })).rejects.toThrow(
      /ended as it started[^]*no_such_setting/,
    )
  })
})
