import { open, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type SchemaChange, TailraceError } from '@tailrace/plugin-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Mysql,
  MYSQL_VERSIONS,
  ownMysqlAvailable,
  startMysql,
  until,
} from '../../../test/kit/index.ts'
import { createSource, Reading } from './harness.ts'
import { openReading } from '../../../test/sources/reading.ts'

for (const version of MYSQL_VERSIONS) {
  const { available } = await ownMysqlAvailable(version)
  const isMaria = version.startsWith('mariadb')
  describe.skipIf(!available)(`bad input of ${version}`, () => {
    let server: Mysql
    beforeAll(async () => {
      server = await startMysql({ version, settings: { binlog_row_metadata: 'MINIMAL' } })
    })
    afterAll(() => server?.remove())

    const afters = ({ rows }: Reading) => rows.map(({ after }) => ({ ...after }))
    const logEnd = async () => {
      const [row] = await server.query<{ File: string; Position: number }>(
        isMaria ? 'SHOW MASTER STATUS' : 'SHOW BINARY LOG STATUS',
      )
      return row!
    }

    it('are tables that were altered, or dropped and made again, while nobody read', async () => {
      const database = await server.createDatabase()
      await database.query('CREATE TABLE t (id int PRIMARY KEY, v varchar(9))')
      await database.query('CREATE TABLE gone (a int, b text)')
      const source = createSource(database)
      const { reading } = await openReading(source)
      await database.query(`INSERT INTO t VALUES (1, 'a')`)
      await reading.untilRows(1)
      reading.stop()
      await database.query(`INSERT INTO t VALUES (2, 'b'); INSERT INTO gone VALUES (1, 'x')`)
      await database.query('ALTER TABLE t ADD n bigint FIRST, DROP v')
      await database.query('INSERT INTO t VALUES (5, 3)')
      await database.query('DROP TABLE gone')
      await database.query('CREATE TABLE gone (c varchar(5) PRIMARY KEY)')
      await database.query(`INSERT INTO gone VALUES ('new')`)
      const again = new Reading(source, structuredClone(reading.position))
      await again.untilRows(4)
      expect(afters(again)).toEqual([
        { id: 2, v: 'b' },
        { a: 1, b: 'x' },
        { n: 5n, id: 3 },
        { c: 'new' },
      ])
      const told = again.changes.filter((one): one is SchemaChange => one.kind === 'schema')
      expect(told.map(({ action, name }) => `${action} ${name}`)).toEqual([
        'alter t',
        'drop gone',
        'create gone',
      ])
      again.stop()
      await source.close()
      await database.drop()
    })

    it('are clocks that go back and forth', async () => {
      const database = await server.createDatabase()
      await database.query('CREATE TABLE t (id int PRIMARY KEY)')
      const source = createSource(database)
      const { reading } = await openReading(source)
      const began = new Date(Math.floor(Date.now() / 1000) * 1000).toISOString()
      await server.query('FLUSH BINARY LOGS')
      const client = await database.client()
      const seconds = [2_100_000_000, 1_000_000_000, 2_000_000_000, 86_400]
      for (const [id, time] of seconds.entries()) {
        await client.query(`SET TIMESTAMP = ${time}`)
        await client.query(`INSERT INTO t VALUES (${id})`)
        // A file begins with the time of the statement that makes it.
        await client.query('FLUSH BINARY LOGS')
      }
      await client.query('SET TIMESTAMP = DEFAULT')
      await client.query('INSERT INTO t VALUES (9)')
      await client.end()
      await reading.untilRows(5)
      expect(afters(reading).map(({ id }) => id)).toEqual([0, 1, 2, 3, 9])
      const { seconds: lag } = source.lag()
      expect(lag).toBeGreaterThanOrEqual(0)
      await until(() => source.lag().bytes === 0 && source.lag().seconds === 0, { what: 'no lag' })
      reading.stop()
      await source.close()

      const past = createSource(database, { start: { timestamp: began } })
      const { reading: fromThen } = await openReading(past)
      await fromThen.until(() => fromThen.rows.at(-1)?.value('after', 0) === 9, 'the last row')
      expect(afters(fromThen).map(({ id }) => id)).toEqual([0, 1, 2, 3, 9])
      fromThen.stop()
      await past.close()
      await database.drop()
    })

    it('are bytes that are no text of their column', async () => {
      const database = await server.createDatabase()
      await database.query(`CREATE TABLE t (id int PRIMARY KEY, v char(9) CHARACTER SET utf8mb4, n int)
        ENGINE=MyISAM ROW_FORMAT=FIXED`)
      const source = createSource(database)
      const { reading } = await openReading(source)
      await database.query(`INSERT INTO t VALUES (1, 'aé#中b', 1)`)
      await reading.untilRows(1)
      await database.query('FLUSH TABLES')
      const file = join(server.dataDir, database.database, 't.MYD')
      const bytes = await readFile(file)
      bytes[bytes.indexOf('é#') + 1] = 0xff
      await writeFile(file, bytes)
      await database.query('UPDATE t SET n = 2')
      await reading.untilRows(2)
      expect(afters(reading)[1]).toEqual({ id: 1, v: 'a\uFFFD\uFFFD#中b', n: 2 })
      reading.stop()
      await source.close()
      await database.drop()
    })

    it('are damaged events, which end the reading with their place', async () => {
      const database = await server.createDatabase()
      await database.query('CREATE TABLE t (id int PRIMARY KEY, v varchar(40))')
      await server.query('FLUSH BINARY LOGS')
      const source = createSource(database)
      const start = await source.open(null)
      await database.query(`INSERT INTO t VALUES (1, 'sound')`)
      await database.query(`INSERT INTO t VALUES (2, 'to be damaged')`)
      await server.query('FLUSH BINARY LOGS')
      const path = join(server.dataDir, start!.file)
      const at = (await readFile(path)).lastIndexOf('to be damaged')
      const log = await open(path, 'r+')
      await log.write('X', at)
      await log.close()
      const reading = new Reading(source, start!)
      const error = await reading.untilError()
      expect(TailraceError.is(error) && [error.code, error.message, error.retryable]).toEqual([
        'SOURCE_PROTOCOL',
        expect.stringMatching(new RegExp(`${start!.file}:\\d+: the event is damaged.*CRC32`)),
        false,
      ])
      expect(afters(reading)).toEqual([{ id: 1, v: 'sound' }])
      await source.close()
      await database.drop()
      expect((await logEnd()).File).not.toBe(start!.file)
    })

    it('are users who lack a privilege', async () => {
      const database = await server.createDatabase()
      const name = database.database
      await database.query('CREATE TABLE t (id int PRIMARY KEY)')
      const weak = { user: `weak_${name}`, password: 'weak' }
      await server.query(`CREATE USER ${weak.user} IDENTIFIED BY 'weak'`)
      const opening = async (tables: string[]) => {
        const source = createSource(database, { ...weak, tables })
        const error: unknown = await source.open(null).then(
          () => null,
          (reason: unknown) => reason,
        )
        await source.close()
        return TailraceError.is(error) ? [error.code, error.fix] : []
      }
      const client = isMaria ? 'BINLOG MONITOR' : 'REPLICATION CLIENT'
      expect(await opening([`${name}.t`])).toEqual(['SOURCE_PRIVILEGE', expect.anything()])
      await server.query(`GRANT ${client} ON *.* TO ${weak.user}`)
      expect(await opening([`${name}.t`])).toEqual([
        'SOURCE_TABLE_MISSING',
        expect.stringContaining('GRANT SELECT'),
      ])
      await server.query(`GRANT SELECT ON ${name}.* TO ${weak.user}`)
      const source = createSource(database, weak)
      const { reading } = await openReading(source)
      const error = await reading.untilError()
      expect(TailraceError.is(error) && [error.code, error.message]).toEqual([
        'SOURCE_PRIVILEGE',
        expect.stringMatching(/REPLICATION SLAVE/),
      ])
      await source.close()
      await server.query(`DROP USER ${weak.user}`)
      await database.drop()
    })

    it('are XA transactions that are committed when the log with their rows is purged', async () => {
      const database = await server.createDatabase()
      await database.query('CREATE TABLE t (id int PRIMARY KEY)')
      const client = await database.client()
      for (const sql of [
        `XA START 'x'`,
        'INSERT INTO t VALUES (1)',
        `XA END 'x'`,
        `XA PREPARE 'x'`,
      ]) {
        await client.query(sql)
      }
      await server.query('FLUSH BINARY LOGS')
      const { File: file } = await logEnd()
      const source = createSource(database)
      const { reading } = await openReading(source)
      const oldest = async () => {
        await server.query(`PURGE BINARY LOGS TO '${file}'`)
        const [first] = await server.query<{ Log_name: string }>('SHOW BINARY LOGS')
        return first!.Log_name
      }
      await until(async () => (await oldest()) === file, { what: 'the old files to be purged' })
      await client.query(`XA COMMIT 'x'`)
      await client.end()
      const error = await reading.untilError()
      expect(error).toMatchObject({
        code: 'SOURCE_POSITION_LOST',
        message: expect.stringContaining(`XA transaction X'78',X'',1 is committed`),
        details: { reason: 'log-prepared', file },
      })
      await source.close()
      await database.drop()
    })
  })
}
