import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Postgres, startPostgres } from '../../../../test/kit/postgres.ts'
import { type Standby, startStandby } from '../../../../test/kit/postgres/standby.ts'
import { until } from '../../../../test/kit/until.ts'
import { createSource, Reading } from '../harness.ts'
import type { LogLine } from '../../../../test/sources/context.ts'
import { TestState } from '../../../../test/sources/state.ts'
import { Follower } from '../../../../test/sources/follower.ts'
import { isRead, stored } from '../../../../test/sources/until-read.ts'

let primary: Postgres
let standby: Standby
beforeAll(async () => {
  primary = await startPostgres({ settings: { synchronous_commit: 'local' } })
  await primary.query(`CREATE TABLE t (id int PRIMARY KEY, v int NOT NULL);
    INSERT INTO t SELECT i, 0 FROM generate_series(1, 200) i`)
  standby = await startStandby(primary)
  await standby.caughtUp()
})
afterAll(async () => {
  await standby.remove()
  await primary.remove()
})

it('rows that the log has and nobody can see yet are not followed by older ones', async () => {
  // Not '*', which would mean the source's own replication connection too.
  await primary.query(`ALTER SYSTEM SET synchronous_standby_names = 'walreceiver'`)
  await primary.query('SELECT pg_reload_conf()')
  await until(
    async () =>
      (await primary.query(`SELECT FROM pg_stat_replication WHERE sync_state = 'sync'`)).length > 0,
    { what: 'a synchronous standby' },
  )
  const state = new TestState()
  const lines: LogLine[] = []
  const source = createSource(
    primary,
    {
      tables: ['public.t'],
      snapshot: 'initial',
      tableOptions: [{ tables: ['public.t'], chunkRows: 20 }],
    },
    'shop',
    lines,
    state,
  )
  const start = (await source.open(null))!
  await standby.stop()
  const waiting = await primary.client()
  const update = waiting.query(`SET synchronous_commit = on; UPDATE t SET v = 1 WHERE id <= 100`)
  // Fails where the test does.
  update.catch(() => {})
  const follower = new Follower()
  let reading = new Reading(source, stored(start))
  reading.onBatch = (batch) => follower.takeBatch(batch)
  await reading.until(() => follower.rows().size >= 100, 'what the log has')
  // The stream goes on while the snapshot waits.
  await primary.query(`UPDATE t SET v = 1 WHERE id = 150`)
  await reading.until(() => follower.rows().has('["150"]'), 'a later change')
  await reading.until(
    () => lines.some(({ message }) => message.includes('synchronous standby')),
    'the snapshot to say that it waits',
  )
  expect(reading.rows.filter((row) => row.op === 'read')).toEqual([])
  const position = stored(reading.position)
  reading.stop()
  await source.close()

  // After a restart it is another process that delivered them.
  const next = createSource(
    primary,
    { tables: ['public.t'], snapshot: 'initial' },
    'shop',
    lines,
    state,
  )
  await next.open(position)
  reading = new Reading(next, position)
  reading.onBatch = (batch) => follower.takeBatch(batch)
  await primary.query(`INSERT INTO t VALUES (201, 0)`)
  await reading.untilRows(1)
  await until(
    async () => {
      const given = `SELECT FROM pg_stat_activity WHERE query = 'ROLLBACK' AND state = 'idle'`
      return (await primary.query(given)).length > 0
    },
    { what: 'a round to be given up' },
  )
  expect(reading.rows.filter((row) => row.op === 'read')).toEqual([])
  await standby.start()
  await update
  await reading.until(() => isRead(reading.position), 'the end of the snapshot')
  expect(follower.regressions).toEqual([])
  const expected = await primary.query<{ id: number; v: number }>('SELECT * FROM t')
  const found = new Map([...follower.rows().values()].map((row) => [row['id'], row['v']]))
  expect(found).toEqual(new Map(expected.map(({ id, v }) => [id, v])))
  reading.stop()
  await next.close()
})
