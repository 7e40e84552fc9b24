import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Postgres, startPostgres } from '../../../test/kit/postgres.ts'
import { until } from '../../../test/kit/until.ts'
import { Session } from '../src/connection/session.ts'
import { connectionSettings } from '../src/connection/settings.ts'
import { encryptionFinding } from '../src/check/encryption.ts'
import { options } from '../src/options.ts'
import { createSource, type InputOptions } from './harness.ts'
import { openReading } from '../../../test/sources/reading.ts'

describe('prechecks', () => {
  let server: Postgres
  beforeAll(async () => {
    server = await startPostgres({
      major: 15,
      settings: { max_replication_slots: 2, wal_sender_timeout: '4s' },
    })
  })
  afterAll(() => server?.remove())

  type Database = Awaited<ReturnType<Postgres['createDatabase']>>
  async function findings(database: Database, input: InputOptions, pipeline?: string) {
    const source = createSource(database, input, pipeline)
    const results = await Array.fromAsync(source.check())
    await source.close()
    return results
  }
  const states = (results: readonly { check: string; status: string }[]) =>
    results.map(({ check, status }) => `${check} ${status}`)

  it('pass, warn and fail, each with what mends it, and change nothing', async () => {
    const database = await server.createDatabase()
    await database.query(`CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE keyless (id int);
      CREATE ROLE weak LOGIN PASSWORD 'weak'`)
    const snapshot = 'initial'
    expect(states(await findings(database, { tables: ['public.t'], snapshot }))).toEqual([
      'connection pass',
      'tls pass',
      'version pass',
      'replication pass',
      'wal-level pass',
      'free-slots pass',
      'free-senders pass',
      'wal-sender-timeout warn',
      'wal-keep-size pass',
      'tables pass',
      'publication pass',
      'table-ownership pass',
      'select pass',
      'slot pass',
    ])
    expect(await database.query('SELECT FROM pg_publication')).toEqual([])
    const keyless = await findings(database, { tables: ['public.*'] })
    const identity = keyless.find(({ check }) => check === 'replica-identity')!
    expect([identity.status, identity.code]).toEqual(['fail', 'SOURCE_TABLE_IDENTITY'])
    expect(identity.fix).toContain('ALTER TABLE "public"."keyless" REPLICA IDENTITY FULL;')
    const inserts = await findings(database, { tables: ['public.*'], keyless: 'inserts' })
    expect(states(inserts)).toContain('replica-identity warn')

    const weak = await findings(database, {
      tables: ['public.t'],
      snapshot,
      user: 'weak',
      password: 'weak',
      url: undefined,
      host: '127.0.0.1',
      port: server.port,
      database: database.database,
    })
    const failures = weak.filter(({ status }) => status === 'fail')
    expect(failures.map(({ check, code }) => [check, code])).toEqual([
      ['replication', 'SOURCE_PRIVILEGE'],
      ['publication', 'SOURCE_PRIVILEGE'],
      ['table-ownership', 'SOURCE_PRIVILEGE'],
      ['select', 'SOURCE_PRIVILEGE'],
    ])
    expect(failures[1]!.fix).toContain('CREATE PUBLICATION')
    expect(failures[3]!.fix).toBe('GRANT SELECT ON "public"."t" TO "weak";')

    const source = createSource(database, { tables: ['public.t'] })
    const { reading } = await openReading(source)
    await database.query('INSERT INTO t VALUES (1)')
    await reading.untilRows(1)
    const running = await findings(database, { tables: ['public.t'] })
    expect(running.find(({ check }) => check === 'slot')).toMatchObject({
      status: 'warn',
      code: 'SOURCE_IN_USE',
    })
    await database.query(`SELECT pg_create_physical_replication_slot('other')`)
    const full = await findings(database, { tables: ['public.t'] }, 'another')
    expect(full.find(({ check }) => check === 'free-slots')).toMatchObject({
      status: 'fail',
      fix: 'ALTER SYSTEM SET max_replication_slots = 12; then restart the server.',
    })
    await database.query(`SELECT pg_drop_replication_slot('other')`)
    reading.stop()
    await source.close()
    await database.drop()
  })

  it('tell of policies that hide rows, and reading never leaves such rows out without a word', async () => {
    const database = await server.createDatabase()
    await database.query(`CREATE ROLE clerk LOGIN REPLICATION PASSWORD 'clerk';
      CREATE TABLE t (id int PRIMARY KEY, owner text); INSERT INTO t VALUES (1, 'clerk'), (2, 'other');
      CREATE POLICY own ON t USING (owner = current_user); ALTER TABLE t ENABLE ROW LEVEL SECURITY;
      GRANT SELECT ON t TO clerk; CREATE PUBLICATION own FOR TABLE t`)
    const input: InputOptions = {
      tables: ['public.t'],
      user: 'clerk',
      password: 'clerk',
      url: undefined,
      host: '127.0.0.1',
      port: server.port,
      database: database.database,
      publication: { name: 'own', create: false },
      snapshot: 'initial',
    }
    const failures = (await findings(database, input)).filter(({ status }) => status === 'fail')
    expect(failures).toMatchObject([
      { check: 'row-security', fix: 'ALTER ROLE "clerk" WITH BYPASSRLS;' },
    ])
    const session = await Session.connect(connectionSettings(options.parse(input)))
    await expect(session.query('SELECT count(*) FROM public.t')).rejects.toMatchObject({
      code: 'SOURCE_PRIVILEGE',
      fix: expect.stringContaining('BYPASSRLS'),
    })
    await session.close()
    await database.query('ALTER ROLE clerk WITH BYPASSRLS')
    expect(states(await findings(database, input))).toContain('select pass')
    await database.drop()
  })

  it('tell of standbys that commits wait for, where the pipeline has to do with that', async () => {
    const database = await server.createDatabase()
    await database.query('CREATE TABLE t (id int PRIMARY KEY)')
    const client = await database.client()
    // So that nothing here waits for them.
    await client.query(`ALTER SYSTEM SET synchronous_commit = 'local'`)
    const found = async (names: string, snapshot: 'initial' | 'never') => {
      await client.query(`ALTER SYSTEM SET synchronous_standby_names = '${names}'`)
      await client.query('SELECT pg_reload_conf()')
      const now = async () => (await client.query('SHOW synchronous_standby_names')).rows
      await until(async () => (await now())[0].synchronous_standby_names === names)
      const all = await findings(database, { tables: ['public.t'], snapshot })
      const ours = all.filter(({ check }) => check === 'synchronous-standbys')
      return ours.map(({ status, detail }) => `${status} ${detail}`)
    }
    expect(await found('', 'initial')).toEqual([])
    const named = [`FIRST 1 (near, "a*b")`, 'near'] as const
    expect(await found(named[0], 'initial')).toEqual([
      expect.stringMatching(/^warn .*a snapshot waits/),
    ])
    expect(await found(named[1], 'never')).toEqual([expect.stringMatching(/^pass /)])
    const any = [expect.stringMatching(/^warn .*the pipeline's too/)]
    expect(await found('*', 'never')).toEqual(any)
    expect(await found('ANY 1 (near, *)', 'initial')).toEqual(any)
    await client.query('ALTER SYSTEM RESET ALL')
    await client.query('SELECT pg_reload_conf()')
    await database.drop()
  })

  it('say what open transactions a new slot would wait for, and end where nothing can be reached', async () => {
    const database = await server.createDatabase()
    await database.query('CREATE TABLE t (id int PRIMARY KEY)')
    const client = await database.client()
    await client.query('BEGIN; INSERT INTO t VALUES (1)')
    const waiting = await findings(database, { tables: ['public.t'] })
    expect(states(waiting)).toContain('open-transactions warn')
    await client.query('COMMIT')
    const unreachable = await findings(database, { tables: ['public.t'], port: 1 })
    expect(unreachable).toHaveLength(1)
    expect(unreachable[0]).toMatchObject({ status: 'fail', code: 'SOURCE_UNAVAILABLE' })
    await database.drop()
  })
})

describe('the precheck of encryption', () => {
  const status = (input: object, isEncrypted: boolean) => {
    const settings = connectionSettings(
      options.parse({ user: 'me', tables: ['public.t'], ...input }),
    )
    return encryptionFinding(settings, isEncrypted).status
  }
  it('warns where others can read along', () => {
    expect(status({ host: 'db.example' }, false)).toBe('warn')
    expect(status({ host: 'db.example' }, true)).toBe('pass')
    expect(status({ host: '127.0.0.1' }, false)).toBe('pass')
    expect(status({ url: 'postgresql://[::1]/shop' }, false)).toBe('pass')
    expect(status({ host: 'localhost.example' }, false)).toBe('warn')
  })
})
