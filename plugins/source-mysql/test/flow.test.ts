import { TailraceError } from '@tailrace/plugin-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Mysql,
  MYSQL_VERSIONS,
  ownMysqlAvailable,
  startMysql,
  until,
} from '../../../test/kit/index.ts'
import { createSource, Reading } from './harness.ts'
import type { LogLine } from '../../../test/sources/context.ts'
import { openReading } from '../../../test/sources/reading.ts'

const series = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

for (const version of MYSQL_VERSIONS) {
  const { available } = await ownMysqlAvailable(version)
  const isMaria = version.startsWith('mariadb')
  describe.skipIf(!available)(`flow control on ${version}`, () => {
    let server: Mysql
    beforeAll(async () => {
      server = await startMysql({ version, settings: { net_write_timeout: 1 } })
    })
    afterAll(() => server?.remove())

    async function manyRows(count: number) {
      const database = await server.createDatabase()
      await database.query('CREATE TABLE t (id int PRIMARY KEY, v text)')
      const fill = async () => {
        const rows = series(count).map((id) => `(${id}, REPEAT('x', 500))`)
        await database.query(`INSERT INTO t VALUES ${rows.join(',')}`)
      }
      return { database, fill }
    }
    const dumps = async () => {
      const rows = await server.query<{ Id: number; Command: string }>('SHOW PROCESSLIST')
      return rows.filter(({ Command }) => Command.startsWith('Binlog Dump')).map(({ Id }) => Id)
    }

    it('stops reading without credit, longer than the server waits for readers, and keeps the connection', async () => {
      const { database, fill } = await manyRows(20_000)
      const source = createSource(database)
      const { reading } = await openReading(source)
      reading.onBatch = () => reading.credit.exhaust()
      await fill()
      await reading.until(() => reading.batches.length > 0, 'a batch')
      const ids = await dumps()
      const { length } = reading.batches
      const began = performance.now()
      await until(() => performance.now() - began > 2500, { what: 'time to pass' })
      expect(reading.batches.length).toBe(length)
      expect(reading.rows.length).toBeLessThan(4000)
      reading.onBatch = null
      reading.credit.giveBack()
      await reading.untilRows(20_000)
      expect(reading.rows.map((row) => row.value('after', 0))).toEqual(series(20_000))
      expect(await dumps()).toEqual(ids)
      reading.stop()
      await source.close()
      await until(async () => (await dumps()).length === 0, { what: 'the end of the dump' })
      await database.drop()
    })

    it('closes the connection after a long pause and goes on from the last batch when credit returns', async () => {
      const { database, fill } = await manyRows(10_000)
      const lines: LogLine[] = []
      const source = createSource(database, { pausedTimeout: '300ms' }, { lines })
      const { reading } = await openReading(source)
      reading.onBatch = () => reading.credit.exhaust()
      await fill()
      await reading.until(() => reading.batches.length > 0, 'a batch')
      await until(async () => (await dumps()).length === 0, { what: 'the closed connection' })
      expect(lines.filter((line) => line.level === 'warn')).toHaveLength(1)
      reading.onBatch = null
      reading.credit.giveBack()
      await reading.untilRows(10_000)
      expect(reading.rows.map((row) => row.value('after', 0))).toEqual(series(10_000))
      expect(reading.error).toBe(null)
      reading.stop()
      await source.close()
      await database.drop()
    })

    it('reports a killed dump as retryable and goes on from its position', async () => {
      const { database } = await manyRows(0)
      const source = createSource(database)
      const { reading } = await openReading(source)
      await database.query(`INSERT INTO t VALUES (1, 'a')`)
      await reading.untilRows(1)
      const [id] = await dumps()
      await server.query(`KILL ${id}`)
      const error = await reading.untilError()
      expect(TailraceError.is(error) && [error.code, error.retryable]).toEqual([
        'SOURCE_UNAVAILABLE',
        true,
      ])
      await database.query(`INSERT INTO t VALUES (2, 'b')`)
      const again = new Reading(source, reading.position)
      await again.untilRows(1)
      expect({ ...again.rows[0]!.after }).toEqual({ id: 2, v: 'b' })
      again.stop()
      await source.close()
      await database.drop()
    })

    it('moves its position while its tables rest and others change, once all is confirmed', async () => {
      const { database } = await manyRows(0)
      const tables = [`${database.database}.t`]
      const source = createSource(database, { tables, idleInterval: '100ms' })
      const { start, reading } = await openReading(source)
      reading.credit.outstanding = true
      await database.query('CREATE TABLE other (id int PRIMARY KEY)')
      await database.query('INSERT INTO other VALUES (1), (2)')
      await until(() => source.lag().bytes === 0 && source.lag().seconds === 0, { what: 'no lag' })
      expect(reading.batches).toEqual([])
      reading.credit.outstanding = false
      await reading.until(() => reading.batches.length > 0, 'an empty batch')
      expect(reading.batches[0]!.changes).toEqual([])
      expect(source.compare(start, reading.position)).toBeLessThan(0)
      const { length } = reading.batches
      await database.query(`INSERT INTO t VALUES (1, 'a')`)
      await reading.untilRows(1)
      const empty = reading.batches.slice(length).filter(({ changes }) => changes.length === 0)
      expect(empty.length).toBeLessThanOrEqual(1)
      reading.stop()
      await source.close()
      await database.drop()
    })

    it('notices a server that says nothing any more', async () => {
      const { database } = await manyRows(0)
      const source = createSource(database, { heartbeatInterval: '200ms', silenceTimeout: '1s' })
      const { reading } = await openReading(source)
      await database.query(`INSERT INTO t VALUES (1, 'a')`)
      await reading.untilRows(1)
      const began = performance.now()
      await until(() => performance.now() - began > 1500, { what: 'time to pass' })
      expect(reading.error).toBe(null)
      server.pause()
      const error = await reading.untilError()
      server.resume()
      expect(TailraceError.is(error) && [error.code, error.message]).toEqual([
        'SOURCE_UNAVAILABLE',
        expect.stringContaining('not even a heartbeat'),
      ])
      await source.close()
      await database.drop()
    })

    it('names another reader that presents itself with the same id', async () => {
      const { database } = await manyRows(0)
      const [one, two] = [1, 2].map((n) =>
        createSource(database, { serverId: 4_000_000 }, { pipeline: `p${n}` }),
      )
      const { reading } = await openReading(one!)
      await until(async () => (await dumps()).length === 1, { what: 'the first' })
      const other = await openReading(two!)
      const error = await reading.untilError()
      expect(TailraceError.is(error) && [error.code, error.fix]).toEqual([
        'SOURCE_IN_USE',
        expect.stringContaining('"serverId"'),
      ])
      other.reading.stop()
      await one!.close()
      await two!.close()
      await database.drop()
    })

    it('goes on after the server was restarted or crashed', async () => {
      const { database } = await manyRows(0)
      const source = createSource(database)
      let { reading } = await openReading(source)
      await database.query(`INSERT INTO t VALUES (1, 'a')`)
      await reading.untilRows(1)
      // MySQL gives readers of its log eight seconds before it stops: a pipeline's own test waits for that.
      const ways = isMaria ? [() => server.stop(), () => server.crash()] : [() => server.crash()]
      for (const [index, stop] of ways.entries()) {
        const id = index + 2
        await stop()
        const error = await reading.untilError()
        expect(TailraceError.is(error) && error.code).toBe('SOURCE_UNAVAILABLE')
        await server.start()
        await database.query(`INSERT INTO t VALUES (${id}, 'b')`)
        const next: Reading = new Reading(source, structuredClone(reading.position))
        await next.untilRows(1)
        expect(next.rows.map((row) => row.value('after', 0))).toEqual([id])
        reading = next
      }
      reading.stop()
      await source.close()
      await database.drop()
    })
  })
}
