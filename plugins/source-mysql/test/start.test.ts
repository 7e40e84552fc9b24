import { TailraceError } from '@tailrace/plugin-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Mysql,
  MYSQL_VERSIONS,
  ownMysqlAvailable,
  startMysql,
  until,
} from '../../../test/kit/index.ts'
import { start as startOption } from '../src/start/option.ts'
import { createSource } from './harness.ts'
import { openReading } from '../../../test/sources/reading.ts'

describe('option start', () => {
  it('takes GTIDs of both families, and no other text', () => {
    const isTaken = (gtid: string) => startOption.safeParse({ gtid }).success
    const uuid = '3e11fa47-71ca-11e1-9e33-c80aa9429562'
    expect(['', `${uuid}:1-42,\n${uuid}:tag:1`, '0-1-42,1-1-7'].map(isTaken)).toEqual([
      true,
      true,
      true,
    ])
    expect(['now', uuid, `${uuid}:1-`, '0-1', '0-1-42,0-2-43'].some(isTaken)).toBe(false)
  })
})

for (const version of MYSQL_VERSIONS) {
  const { available } = await ownMysqlAvailable(version)
  const isMaria = version.startsWith('mariadb')
  describe.skipIf(!available)(`where reading begins on ${version}`, () => {
    let server: Mysql
    beforeAll(async () => {
      server = await startMysql({ version })
    })
    afterAll(() => server?.remove())

    const status = async () => {
      const [row] = await server.query<{ File: string; Position: number }>(
        isMaria ? 'SHOW MASTER STATUS' : 'SHOW BINARY LOG STATUS',
      )
      return row!
    }
    const gtidNow = async () => {
      const [row] = await server.query<{ gtid: string }>(
        isMaria ? 'SELECT @@gtid_binlog_pos AS gtid' : 'SELECT @@gtid_executed AS gtid',
      )
      return row!.gtid
    }
    const passSecond = async () => {
      const second = Math.floor(Date.now() / 1000)
      await until(() => Math.floor(Date.now() / 1000) > second, { what: 'a second to pass' })
    }

    async function stage() {
      const database = await server.createDatabase()
      await database.query('CREATE TABLE t (id int PRIMARY KEY)')
      const insert = (id: number) => database.query(`INSERT INTO t VALUES (${id})`)
      return { database, insert }
    }

    it('may be the end of the log, behind its last transaction', async () => {
      const { database, insert } = await stage()
      await insert(1)
      for (const id of [2, 3]) {
        const { File: file, Position: offset } = await status()
        const source = createSource(database, { start: { file, offset } })
        const { reading } = await openReading(source)
        await insert(id)
        await reading.untilRows(1)
        expect(reading.rows.map((row) => row.value('after', 0))).toEqual([id])
        expect(reading.position.gtid).toBe((await gtidNow()).replaceAll(/\s/g, ''))
        reading.stop()
        await source.close()
        // The next one begins behind a statement that is a transaction of its own.
        await database.query(`CREATE TABLE other${id} (id int PRIMARY KEY)`)
      }
    })

    it('may be a GTID, a place, or a time', async () => {
      const { database, insert } = await stage()
      await insert(1)
      await server.query('FLUSH BINARY LOGS')
      await insert(2)
      const [gtid, place] = [await gtidNow(), await status()]
      await passSecond()
      const time = new Date(Math.floor(Date.now() / 1000) * 1000).toISOString()
      await insert(3)
      await server.query('FLUSH BINARY LOGS')
      await insert(4)
      const starts = [{ gtid }, { file: place.File, offset: place.Position }, { timestamp: time }]
      for (const start of starts) {
        const source = createSource(database, { start })
        const { reading } = await openReading(source)
        await reading.untilRows(2)
        expect(reading.rows.map((row) => row.value('after', 0))).toEqual([3, 4])
        expect(reading.position.gtid).toBe((await gtidNow()).replaceAll(/\s/g, ''))
        reading.stop()
        await source.close()
      }
      await database.drop()
    })

    it('is refused inside of a transaction, before the log and behind it', async () => {
      const { database, insert } = await stage()
      const { File: file, Position: offset } = await status()
      await insert(1)
      await insert(2)
      const refused = async (start: object) => {
        const source = createSource(database, { start: start as never })
        const error = await source.open(null).then(
          () => null,
          (reason: unknown) => reason,
        )
        await source.close()
        return TailraceError.is(error) ? [error.code, error.message, error.fix] : error
      }
      expect(await refused({ file, offset: offset + 10 })).toEqual([
        'CONFIG_INVALID',
        expect.stringContaining('inside of a transaction'),
        expect.stringContaining(String(offset)),
      ])
      const [code] = (await refused({ file: `${file.slice(0, -1)}9`, offset: 4 })) as string[]
      expect(code).toBe('SOURCE_POSITION_LOST')
      expect((await refused({ timestamp: '2020-01-01T00:00:00Z' })) as string[]).toEqual([
        'SOURCE_POSITION_LOST',
        expect.stringContaining('log begins at'),
        expect.stringContaining('timestamp'),
      ])
      expect(((await refused('stored' as never)) as string[])[0]).toBe('SOURCE_POSITION_LOST')
      await database.drop()
    })

    it('in the past reads rows by the definitions of then', async () => {
      const { database, insert } = await stage()
      const gtid = await gtidNow()
      await insert(1)
      await database.query(`ALTER TABLE t ADD COLUMN v varchar(10) DEFAULT 'x' FIRST`)
      await database.query(`INSERT INTO t VALUES ('y', 2)`)
      const source = createSource(database, { start: { gtid } })
      const { reading } = await openReading(source)
      await reading.untilRows(2)
      expect(reading.rows.map(({ after }) => ({ ...after }))).toEqual([
        { id: 1 },
        { v: 'y', id: 2 },
      ])
      reading.stop()
      await source.close()
      await database.drop()
    })
  })
}
