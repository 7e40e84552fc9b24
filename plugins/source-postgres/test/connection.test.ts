import { TailraceError } from '@tailrace/plugin-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAuthority } from '../../../test/kit/certificates.ts'
import { type Postgres, startPostgres } from '../../../test/kit/postgres.ts'
import { connectionSettings } from '../src/connection/settings.ts'
import { options } from '../src/options.ts'
import { createSource, type InputOptions } from './harness.ts'
import { openReading } from '../../../test/sources/reading.ts'

const authority = createAuthority()
const stranger = createAuthority()

describe('connecting', () => {
  let server: Postgres
  let plain: Postgres
  beforeAll(async () => {
    const hba = [
      'hostssl all certified 127.0.0.1/32 cert',
      'hostssl all all 127.0.0.1/32 scram-sha-256',
    ].join('\n')
    // The certificate is for the name alone, so that an address does not fit it.
    const own = authority.issueServer({ names: ['localhost'], addresses: [] })
    const tls = { certificate: own.certificate, key: own.key, ca: authority.certificate }
    ;[server, plain] = await Promise.all([
      startPostgres({ major: 18, tls, hba }),
      startPostgres({ major: 13 }),
    ])
    await server.query(`CREATE ROLE reader LOGIN REPLICATION PASSWORD 'p@ss/wörd'; GRANT CREATE ON DATABASE postgres TO reader;
      CREATE ROLE certified LOGIN REPLICATION; GRANT CREATE ON DATABASE postgres TO certified;
      CREATE ROLE ordinary LOGIN PASSWORD 'secret'`)
    await server.query('CREATE TABLE t (id int PRIMARY KEY); ALTER TABLE t OWNER TO reader')
    await server.query('GRANT reader TO certified')
    await plain.query('CREATE TABLE t (id int PRIMARY KEY)')
  })
  afterAll(() => Promise.all([server?.remove(), plain?.remove()]))

  const fields = (input: Partial<InputOptions>): InputOptions => ({
    url: undefined,
    host: 'localhost',
    port: server.port,
    database: 'postgres',
    user: 'reader',
    password: 'p@ss/wörd',
    tables: ['public.t'],
    ...input,
  })

  async function streams(input: InputOptions, on = server): Promise<boolean> {
    const pipeline = `p${Math.random().toString(36).slice(2, 10)}`
    const source = createSource(on, input, pipeline)
    const { reading } = await openReading(source)
    await on.query(`INSERT INTO t SELECT coalesce(max(id), 0) + 1 FROM t`)
    await reading.untilRows(1)
    const [row] = await on.query<{ ssl: boolean }>(
      `SELECT s.ssl FROM pg_replication_slots r JOIN pg_stat_ssl s ON s.pid = r.active_pid WHERE r.slot_name = $1`,
      [`tailrace_${pipeline}`],
    )
    reading.stop()
    await source.close()
    return row!.ssl
  }

  async function failure(input: InputOptions, on = server): Promise<TailraceError> {
    const source = createSource(on, input)
    const error: unknown = await source.open(null).then(
      () => null,
      (error: unknown) => error,
    )
    await source.close()
    if (!TailraceError.is(error)) throw new Error('opening should have failed', { cause: error })
    expect(error.toText()).not.toContain('p@ss')
    expect(error.toText()).not.toContain('secret')
    return error
  }

  it('encrypts by every mode that does, verifying what the mode says', async () => {
    const ca = authority.certificate
    expect(await streams(fields({ tls: { mode: 'prefer' } }))).toBe(true)
    expect(await streams(fields({ tls: { mode: 'require' } }))).toBe(true)
    expect(await streams(fields({ tls: { mode: 'verify-full', ca } }))).toBe(true)
    expect(await streams(fields({ host: '127.0.0.1', tls: { mode: 'verify-ca', ca } }))).toBe(true)
    const name = await failure(fields({ host: '127.0.0.1', tls: { mode: 'verify-full', ca } }))
    expect(name.code).toBe('SOURCE_TLS')
    for (const mode of ['verify-ca', 'verify-full'] as const) {
      const error = await failure(fields({ tls: { mode, ca: stranger.certificate } }))
      expect(error.code).toBe('SOURCE_TLS')
    }
    expect((await failure(fields({ tls: { mode: 'disable' } }))).code).toBe('SOURCE_AUTHENTICATION')
  })

  it('shows a client certificate', async () => {
    const { certificate, key } = authority.issueClient('certified')
    const tls = { mode: 'verify-full', ca: authority.certificate } as const
    const input = fields({ user: 'certified', password: undefined })
    expect(await streams({ ...input, tls: { ...tls, certificate, key } })).toBe(true)
    expect((await failure({ ...input, tls })).code).toBe('SOURCE_AUTHENTICATION')
  })

  it('takes a server without TLS as the mode says', async () => {
    const { url } = plain
    expect(await streams({ url, tables: ['public.t'] }, plain)).toBe(false)
    const refused = await failure({ url, tables: ['public.t'], tls: { mode: 'require' } }, plain)
    expect(refused.code).toBe('SOURCE_TLS')
  })

  it('says what is wrong with host, user, password and role', async () => {
    expect((await failure(fields({ password: 'wrong' }))).code).toBe('SOURCE_AUTHENTICATION')
    expect((await failure(fields({ user: 'nobody' }))).code).toBe('SOURCE_AUTHENTICATION')
    expect((await failure(fields({ database: 'nothing' }))).code).toBe('SOURCE_MISCONFIGURED')
    const closed = await failure(fields({ port: 1 }))
    expect([closed.code, closed.retryable]).toEqual(['SOURCE_UNAVAILABLE', true])
    const name = await failure(fields({ host: 'nothing.invalid' }))
    expect(name.code).toBe('SOURCE_UNAVAILABLE')
    const role = await failure(fields({ user: 'ordinary', password: 'secret' }))
    expect(role.code).toBe('SOURCE_PRIVILEGE')
    expect(role.fix).toBe('ALTER ROLE "ordinary" WITH REPLICATION;')
  })
})

describe('connection settings', () => {
  const settings = (input: object) =>
    connectionSettings(options.parse({ tables: ['public.*'], ...input }))

  it('reads a URL, and lets fields win', () => {
    const url = 'postgresql://me:p%40ss@[::1]:6000/shop?sslmode=require'
    expect(settings({ url })).toMatchObject({
      host: '::1',
      port: 6000,
      user: 'me',
      password: 'p@ss',
      database: 'shop',
      tls: { mode: 'require' },
    })
    expect(settings({ url, host: 'db', password: 'x', tls: { mode: 'disable' } })).toMatchObject({
      host: 'db',
      password: 'x',
      tls: { mode: 'disable' },
    })
    expect(settings({ user: 'me', tls: { ca: 'pem' } })).toMatchObject({
      host: 'localhost',
      port: 5432,
      database: 'me',
      tls: { mode: 'verify-full' },
    })
  })

  it('refuses what is not a connection, without repeating it', () => {
    for (const url of [
      'mysql://me:hidden@db/shop',
      'hidden',
      'postgresql://db/shop?sslmode=hidden',
    ]) {
      expect(() => settings({ url, user: 'me' })).toThrow(TailraceError)
    }
    expect(() => settings({ url: 'mysql://me:hidden@db/shop' })).not.toThrow(/hidden/)
    expect(() => settings({ host: 'db' })).toThrow(/"user" is missing/)
  })
})
