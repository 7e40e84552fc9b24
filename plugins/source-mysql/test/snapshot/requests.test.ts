import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  MYSQL_VERSIONS,
  mysqlAvailable,
  type MysqlTestDatabase,
  sharedMysql,
} from '../../../../test/kit/index.ts'
import type { MysqlPosition } from '../../src/position.ts'
import { createSource, Reading } from '../harness.ts'
import type { LogLine } from '../../../../test/sources/context.ts'
import { TestState } from '../../../../test/sources/state.ts'
import { Follower } from '../../../../test/sources/follower.ts'
import { numbers } from './numbers.ts'
import { isRead, readSnapshots, stored } from '../../../../test/sources/until-read.ts'
import { countsOf } from '../../../../test/sources/snapshot-counts.ts'

for (const version of MYSQL_VERSIONS) {
  const { available } = await mysqlAvailable(version)
  describe.skipIf(!available)(`snapshots of ${version} that are asked for`, () => {
    let database: MysqlTestDatabase
    let t: string
    let u: string
    let w: string
    beforeAll(async () => {
      database = await (await sharedMysql(version)).createDatabase()
      ;[t, u, w] = ['t', 'u', 'w'].map((name) => `${database.database}.${name}`) as [
        string,
        string,
        string,
      ]
    })
    afterAll(() => database?.drop())
    beforeEach(() =>
      database.query(`DROP TABLE IF EXISTS t, u, w, other;
        CREATE TABLE t (id int PRIMARY KEY, v int NOT NULL); CREATE TABLE u (id int PRIMARY KEY, v int);
        CREATE TABLE other (id int PRIMARY KEY);
        INSERT INTO t ${numbers(1000, 'n, 0')}; INSERT INTO u VALUES (1, 1), (2, 2)`),
    )

    async function open(isAcknowledging = true, snapshotCount?: 'exact') {
      const lines: LogLine[] = []
      const tableOptions = [{ tables: [t], chunkRows: 50 }]
      const source = createSource(
        database,
        {
          tables: snapshotCount ? [t, u, w] : [t, u],
          tableOptions,
          ...(snapshotCount && { snapshotCount }),
        },
        { lines },
      )
      const start = (await source.open(null))!
      const follower = new Follower()
      const read = (from: MysqlPosition) => {
        const reading = new Reading(source, stored(from))
        reading.onBatch = (batch) => {
          follower.takeBatch(batch)
          if (isAcknowledging) source.acknowledge(batch.position as MysqlPosition)
        }
        return reading
      }
      const close = async (reading: Reading) => {
        reading.stop()
        await source.close()
      }
      return { source, start, read, follower, lines, close }
    }

    it('come in order with the stream, two at once, and say how far they are', async () => {
      const { source, start, read, follower, close } = await open()
      const reading = read(start)
      let n = 0
      const end = new AbortController()
      const writing = (async () => {
        while (!end.signal.aborted)
          await database.query('UPDATE t SET v = v + 1 WHERE id = ?', [++n % 1000])
      })()
      await reading.untilRows(1)
      const answers = await Promise.all([
        source.snapshot!({ tables: [t] }),
        source.snapshot!({
          tables: [`${database.database}.*`, `!${database.database}.other`],
          where: 'id <= 2 -- the first two',
        }),
      ])
      expect(answers).toEqual([{ tables: [t] }, { tables: [t, u] }])
      const tables = new Set<string>()
      await reading.until(() => {
        for (const { table, rows, expectedRows, state } of source.snapshotProgress!()) {
          tables.add(table)
          expect(rows).toBeLessThanOrEqual(1100)
          expect(['waiting', 'reading', 'done']).toContain(state)
          expect(expectedRows).not.toBe(null)
        }
        return reading.position.snapshot?.next === 3 && isRead(reading.position)
      }, 'the end of both')
      end.abort()
      await writing
      expect(tables).toContain(t)
      const reads = reading.rows.filter((row) => row.op === 'read')
      // Those that changed while views were opened are in the stream alone.
      expect(reads.length).toBeLessThanOrEqual(1000 + 2 + 2)
      expect(reads.length).toBeGreaterThan(500)
      expect(follower.rows().size).toBe(1000)
      expect(follower.regressions).toEqual([])
      await close(reading)
    })

    it('are counted beside their reading where asked to be, and give way to ALTER TABLE', async () => {
      await database.query(`ANALYZE TABLE t, u; DELETE FROM t WHERE id > 600; DELETE FROM u WHERE id = 2;
        CREATE TABLE w (v int); INSERT INTO w ${numbers(400, 'n')}`)
      const { source, start, read, follower, close } = await open(true, 'exact')
      const reading = read(start)
      // Of t, a statement cannot count all in the time that one may take; w, without a key, is counted by one all the same.
      const where = 'SLEEP(0.002) = 0 AND v >= 0'
      await source.snapshot!({ tables: [t, u, w], where })
      const progress = () => countsOf(source)
      await reading.until(() => progress().length === 3, 'progress')
      reading.credit.exhaust()
      expect(progress().map(({ exact }) => exact)).toEqual([false, false, false])
      await reading.until(() => progress().every(({ exact }) => exact), 'counts', 20_000)
      expect(progress()).toEqual([
        { table: t, expectedRows: 600, exact: true },
        { table: u, expectedRows: 1, exact: true },
        { table: w, expectedRows: 400, exact: true },
      ])
      reading.credit.giveBack()
      await reading.until(() => isRead(reading.position), 'the end')
      expect(follower.rows().size).toBe(600)

      await source.snapshot!({ tables: [t], where: 'SLEEP(0.01) = 0' })
      await reading.until(() => progress().length === 1, 'progress')
      const begin = performance.now()
      await database.query('ALTER TABLE t ADD w int')
      // The count alone would have taken 6 s.
      expect(performance.now() - begin).toBeLessThan(3000)
      expect(progress()).toMatchObject([{ exact: false }])
      await close(reading)
    })

    it('are refused for tables that are not read, for SQL that is none', async () => {
      const { source, start, read, close } = await open()
      const reading = read(start)
      const refusal = (request: { tables: string[]; where?: string }) =>
        source.snapshot!(request).then(
          () => null,
          (error: unknown) => error,
        )
      for (const name of ['other', 'none', 'othe*']) {
        expect(await refusal({ tables: [`${database.database}.${name}`] })).toMatchObject({
          code: 'SOURCE_TABLE_MISSING',
        })
      }
      for (const where of ['nonsense = 1', 'v >', '1); DROP TABLE t; --']) {
        expect(await refusal({ tables: [t], where })).toMatchObject({
          code: 'SOURCE_MISCONFIGURED',
          message: expect.stringContaining(`cannot be used on "${t}"`),
        })
      }
      expect(source.snapshotProgress!()).toEqual([])
      await close(reading)
    })

    it('are refused where the user may not read them', async () => {
      const user = `weak_${database.database}`.slice(0, 32)
      const monitor = version.startsWith('mariadb') ? 'BINLOG MONITOR' : 'REPLICATION CLIENT'
      await database.query(`CREATE USER ${user}@'%' IDENTIFIED BY 'weak';
        GRANT REPLICATION SLAVE, ${monitor} ON *.* TO ${user}@'%'; GRANT SELECT (id) ON ${t} TO ${user}@'%'`)
      const url = `mysql://${user}:weak@127.0.0.1:${database.port}`
      const source = createSource({ url, database: '' }, { tables: [t], snapshot: 'initial' })
      try {
        await expect(source.open(null)).rejects.toMatchObject({
          code: 'SOURCE_PRIVILEGE',
          fix: expect.stringContaining(
            `GRANT SELECT ON \`${database.database}\`.\`t\` TO '${user}'`,
          ),
        })
      } finally {
        await source.close()
        await database.query(`DROP USER ${user}@'%'`)
      }
    })

    it('whose condition fails while rows are read end, and the stream goes on', async () => {
      const { source, start, read, lines, close } = await open()
      const reading = read(start)
      await source.snapshot!({
        tables: [t],
        where: `(SELECT u.id FROM ${u} u WHERE u.id < t.id) = 1`,
      })
      await reading.until(() => lines.some(({ level }) => level === 'warn'), 'a warning')
      expect(lines.find(({ level }) => level === 'warn')!.message).toContain('more than 1 row')
      await database.query('INSERT INTO t VALUES (2000, 0)')
      await reading.until(() => reading.rows.at(-1)?.op === 'insert', 'the stream')
      expect(isRead(reading.position)).toBe(true)
      await close(reading)
    })

    it('are not forgotten when the stream begins anew before they are stored', async () => {
      const { source, start, read, close } = await open(false)
      const first = read(start)
      await database.query('UPDATE t SET v = 1 WHERE id = 1')
      await first.untilRows(1)
      const before = stored(first.position)
      const asked = source.snapshot!({ tables: [u] })
      await first.until(() => first.position.snapshot !== undefined, 'the request')
      first.stop()
      const second = read(before)
      await second.until(() => isRead(second.position), 'the end of the snapshot')
      source.acknowledge(second.position)
      expect(await asked).toEqual({ tables: [u] })
      expect(second.rows.filter((row) => row.op === 'read').length).toBe(2)
      await close(second)
    })

    it('need not be asked for where a table is added to those of the pipeline', async () => {
      const state = new TestState()
      const openWith = (tables: string[]) =>
        createSource(database, { tables, snapshot: 'initial' }, { state })
      const source = openWith([u])
      const first = await readSnapshots(source, (await source.open(null))!)
      const position = stored(first.position)
      first.stop()
      await source.close()
      await database.query('INSERT INTO u VALUES (3, 3); INSERT INTO t VALUES (5000, 0)')
      const next = openWith([u, t])
      const start = (await next.open(position))!
      expect(next.compare(position, start)).toBeLessThan(0)
      const reading = await readSnapshots(next, start)
      const ids = () =>
        new Set(reading.rows.flatMap((row) => (row.table.name === 't' ? [row.after!['id']] : [])))
      await reading.until(() => ids().size === 1001, 'all rows')
      await reading.until(() => reading.rows.some(({ table }) => table.name === 'u'), 'the stream')
      const ops = (name: string) =>
        reading.rows.filter(({ table }) => table.name === name).map(({ op }) => op)
      expect(ops('u')).toEqual(['insert'])
      expect(ops('t').filter((op) => op === 'read').length).toBeGreaterThan(999)
      reading.stop()
      await next.close()
    })
  })
}
