import type { Change, RowChange } from '@tailrace/plugin-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  MYSQL_VERSIONS,
  mysqlAvailable,
  type SharedMysql,
  sharedMysql,
  startMysql,
} from '../../../../../test/kit/index.ts'
import { createAuthority } from '../../../../../test/kit/certificates.ts'
import type { MysqlTestDatabase } from '../../../../../test/kit/mysql/database.ts'
import { until } from '../../../../../test/kit/until.ts'
import type { Session } from '../../../src/connection/session.ts'
import { cellsOf, connect, describeTable, type ReadTable, readAll, streamRows } from './reading.ts'

const textsOf = (change: RowChange) =>
  cellsOf(change, 3).map((cell) => cell?.toString() ?? cell ?? null)

/** The two families; versions of one do not differ in how results are sent. */
const versions = MYSQL_VERSIONS.filter((version) => version !== 'mariadb-10.11')

describe.each(versions)('rows of a statement of %s', async (version) => {
  const { available } = await mysqlAvailable(version)
  describe.skipIf(!available)('that is read from the socket', () => {
    let server: SharedMysql
    let database: MysqlTestDatabase
    let session: Session
    let t: ReadTable

    beforeAll(async () => {
      server = await sharedMysql(version)
      database = await server.createDatabase()
      await database.query(
        'CREATE TABLE t (id int PRIMARY KEY, note longtext, amount decimal(12,2))',
      )
      await database.query('CREATE TABLE numbers (n int PRIMARY KEY)')
      const numbers = Array.from({ length: 1000 }, (_, n) => `(${n})`)
      await database.query(`INSERT INTO numbers VALUES ${numbers.join()}`)
      session = await open()
      t = await describeTable(session, server.flavor, database.database, 't')
    })
    afterAll(async () => {
      await session?.close()
      await database?.drop()
    })

    const open = async () => {
      const opened = await connect(database, server.flavor)
      await opened.query(`USE ${database.database}`)
      return opened
    }
    const idOf = async (one: Session) => {
      const [row] = await one.query<{ id: string }>('SELECT CONNECTION_ID() AS id')
      return row!.id
    }
    const rowsUpTo = (last: number, note = `REPEAT('x', 100)`) =>
      `SELECT i, ${note}, NULL FROM (SELECT a.n * 1000 + b.n + 1 AS i FROM numbers a, numbers b) s WHERE i <= ${last} ORDER BY i`
    const unordered = (last: number) => rowsUpTo(last).replace(' ORDER BY i', '')
    const ended = (rows: ReturnType<typeof streamRows>) =>
      until(() => rows.take([], 10) >= 0 && rows.done, { deadlineMs: 5000, what: 'an end' })

    it('come once each, numbered, with NULL, empty and long values, and the session is back', async () => {
      const note = `CASE i % 3 WHEN 0 THEN '' WHEN 1 THEN CONCAT('é', i) ELSE REPEAT('y', i) END`
      const rows = await readAll(session, t, rowsUpTo(3000, note), 7)
      expect(rows.map((row) => row.ordinal)).toEqual(rows.map((_, i) => i))
      expect(rows.map(textsOf)).toEqual(
        Array.from({ length: 3000 }, (_, n) => n + 1).map((i) => [
          String(i),
          i % 3 === 0 ? '' : i % 3 === 1 ? `é${i}` : 'y'.repeat(i),
          null,
        ]),
      )
      expect(rows[1]!.op).toBe('read')
      expect(rows[1]!.after).toEqual({ id: 2, note: 'yy', amount: null })
      expect(await session.query('SELECT 7 AS n')).toEqual([{ n: '7' }])
      expect(await readAll(session, t, rowsUpTo(0))).toEqual([])
    })

    it('come in the order asked for, on one connection', async () => {
      const first = readAll(session, t, rowsUpTo(5))
      const between = session.query<{ n: string }>('SELECT 1 AS n')
      const second = readAll(session, t, rowsUpTo(9))
      const third = readAll(session, t, rowsUpTo(3))
      expect([(await first).length, await between, (await second).length]).toEqual([
        5,
        [{ n: '1' }],
        9,
      ])
      expect((await third).length).toBe(3)
    })

    it('are not read from the socket while too many wait, and then are', async () => {
      const limit = 256 * 1024
      const stream = streamRows(session, t, unordered(120_000), limit)
      await until(() => stream.queuedBytes > limit, { deadlineMs: 5000, what: 'a full queue' })
      // What the kernel holds of 14 MB is far less: nothing more is taken from it.
      const { queuedBytes } = stream
      await expect(
        until(() => stream.queuedBytes > queuedBytes, { deadlineMs: 300, what: 'more' }),
      ).rejects.toThrow('more')
      expect(queuedBytes).toBeLessThan(limit + 128 * 1024)
      let rows = 0
      let most = 0
      await until(
        () => {
          rows += stream.take([], 1000)
          most = Math.max(most, stream.queuedBytes)
          return stream.done
        },
        { deadlineMs: 20_000, what: 'all rows', everyMs: 0 },
      )
      expect([rows, stream.error, stream.rows]).toEqual([120_000, null, 120_000])
      expect(most).toBeLessThan(limit + 128 * 1024)
      expect(stream.signals.count).toBeGreaterThan(10)
    })

    it('may be larger than the queue, and than a packet', async () => {
      const sql = `SELECT 1, REPEAT('z', 3000000), NULL UNION ALL SELECT 2, REPEAT('é', 10000000), 1.50 UNION ALL SELECT 3, 'after', NULL`
      const stream = streamRows(session, t, sql, 64 * 1024)
      const changes: Change[] = []
      await until(() => stream.take(changes, 10) >= 0 && stream.done, {
        deadlineMs: 10_000,
        what: 'all rows',
        everyMs: 1,
      })
      expect(stream.error).toBeNull()
      expect((changes as RowChange[]).map((row) => textsOf(row)[1]!.length)).toEqual([
        3_000_000, 10_000_000, 5,
      ])
      expect(textsOf(changes[1] as RowChange)[2]).toBe('1.50')
      expect(stream.bytes).toBeGreaterThan(23_000_000)
      expect((await readAll(session, t, sql)).length).toBe(3)
    })

    it('end with what the server refuses, before and between them, and the session goes on', async () => {
      await expect(readAll(session, t, 'SELECT nonsense')).rejects.toMatchObject({
        code: 'SOURCE_MISCONFIGURED',
        message: expect.stringContaining("'nonsense'"),
      })
      const late = rowsUpTo(9000, `IF(i < 5000, 'x', (SELECT n FROM numbers))`).replace(
        ' ORDER BY i',
        '',
      )
      await expect(readAll(session, t, late)).rejects.toThrow(/more than 1 row/)
      expect(await session.query('SELECT 7 AS n')).toEqual([{ n: '7' }])
    })

    it('end with an error when the query or the connection is killed', async () => {
      const other = await open()
      const id = await idOf(other)
      const kill = async (what: string) => {
        await until(
          async () =>
            (
              await database.query(
                `SELECT 1 FROM information_schema.PROCESSLIST WHERE ID = ${id} AND INFO LIKE '%SLEEP%' AND COMMAND = 'Query'`,
              )
            ).length > 0,
          { deadlineMs: 5000, what: 'a running statement' },
        )
        await database.query(`KILL ${what} ${id}`)
      }
      const endless = `SELECT n, 'x', SLEEP(60) FROM numbers`
      const stream = streamRows(other, t, endless)
      await kill('QUERY')
      await ended(stream)
      expect(stream.error).toMatchObject({ code: 'SOURCE_UNAVAILABLE' })
      expect(await other.query('SELECT 7 AS n')).toEqual([{ n: '7' }])

      const killed = streamRows(other, t, endless)
      await kill('CONNECTION')
      await ended(killed)
      expect(killed.error).toMatchObject({ code: 'SOURCE_UNAVAILABLE' })
      await expect(readAll(other, t, rowsUpTo(1))).rejects.toMatchObject({
        code: 'SOURCE_UNAVAILABLE',
      })
    })

    it('are given up in the middle, and the server notices while it still sends', async () => {
      const other = await open()
      const id = await idOf(other)
      const stream = streamRows(other, t, unordered(1_000_000))
      const changes: Change[] = []
      await until(() => stream.take(changes, 10) > 0, { deadlineMs: 5000, what: 'rows' })
      await until(() => stream.queuedBytes > 2 ** 20, { deadlineMs: 5000, what: 'a full queue' })
      stream.destroy()
      expect([stream.done, stream.take(changes, 10)]).toEqual([true, 0])
      await expect(other.query('SELECT 1')).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE' })
      await until(
        async () =>
          (await database.query(`SELECT 1 FROM information_schema.PROCESSLIST WHERE ID = ${id}`))
            .length === 0,
        { deadlineMs: 5000, what: 'the server to notice' },
      )
    })

    it('end with an error where they are not those that were asked for', async () => {
      const other = await open()
      await expect(readAll(other, t, 'SELECT 1')).rejects.toMatchObject({
        code: 'SOURCE_PROTOCOL',
        message: expect.stringContaining('it has 1 columns, not the 3'),
      })
    })

    it('are none of a statement without a result', async () => {
      expect(await readAll(session, t, 'SET @a = 1')).toEqual([])
      expect(await session.query('SELECT 7 AS n')).toEqual([{ n: '7' }])
    })

    it('have the cells of columns that were left out unavailable', async () => {
      await database.query(`INSERT INTO t VALUES (1, 'a note', 2.50)`)
      const some = await describeTable(session, server.flavor, database.database, 't', [
        'id',
        'amount',
      ])
      const rows = await readAll(session, some, some.sql)
      expect(cellsOf(rows[0]!, 3)).toEqual([Buffer.from('1'), undefined, Buffer.from('2.50')])
      expect(rows[0]!.after).toEqual({ id: 1, amount: '2.50' })
      await database.query('DELETE FROM t')
    })
  })

  describe.skipIf(!available)('over an encrypted connection', () => {
    it('come all', async () => {
      const own = createAuthority().issueServer({ names: ['localhost'], addresses: ['127.0.0.1'] })
      const server = await startMysql({
        version,
        tls: { certificate: own.certificate, key: own.key },
      })
      try {
        const database = await server.createDatabase()
        await database.query('CREATE TABLE t (id int PRIMARY KEY, note text)')
        const values = Array.from({ length: 20_000 }, (_, i) => `(${i}, REPEAT('n', ${i % 90}))`)
        await database.query(`INSERT INTO t VALUES ${values.join()}`)
        const session = await connect(database, server.flavor)
        expect(session.encrypted).toBe(true)
        const t = await describeTable(session, server.flavor, database.database, 't')
        const rows = await readAll(session, t, `${t.sql} ORDER BY id`)
        expect(rows.map((row) => row.after)).toEqual(
          Array.from({ length: 20_000 }, (_, id) => ({ id, note: 'n'.repeat(id % 90) })),
        )
        expect(await session.query('SELECT 7 AS n')).toEqual([{ n: '7' }])
        await session.close()
      } finally {
        await server.remove()
      }
    })
  })
})
