import { expect, it } from 'vitest'
import { sharedPostgres } from '../../../../test/kit/index.ts'
import { until } from '../../../../test/kit/until.ts'
import { connectionSettings } from '../../src/connection/settings.ts'
import postgres from '../../src/index.ts'
import { ReaderSessions } from '../../src/snapshot/reader-sessions.ts'
import { takeSnapshot } from '../../src/snapshot/take-snapshot.ts'

it('a reader gives way to who waits for the lock that the leader holds', async () => {
  const database = await (await sharedPostgres()).createDatabase()
  const options = postgres.options.parse({ url: database.url, tables: ['public.*'] })
  const sessions = new ReaderSessions(connectionSettings(options), 2)
  try {
    await database.query('CREATE TABLE t (id int PRIMARY KEY)')
    const leader = await sessions.get(0)
    await leader.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    await leader.query('LOCK TABLE public.t IN ACCESS SHARE MODE')
    const { exported } = await takeSnapshot(leader)
    const altering = database.query('ALTER TABLE t ADD v int')
    await until(
      async () =>
        (
          await database.query(
            `SELECT FROM pg_locks WHERE relation = to_regclass('t') AND NOT granted`,
          )
        ).length > 0,
      { what: 'ALTER TABLE to wait' },
    )
    const reader = await sessions.join(1, exported)
    const locked = { cause: expect.objectContaining({ code: '55P03' }) }
    await expect(reader.query('SELECT * FROM public.t')).rejects.toMatchObject(locked)
    const beside = await sessions.beside
    await expect(beside.query('SELECT * FROM public.t')).rejects.toMatchObject(locked)
    await sessions.endTransactions()
    await altering
  } finally {
    sessions.destroy()
    await database.drop()
  }
}, 10_000)
