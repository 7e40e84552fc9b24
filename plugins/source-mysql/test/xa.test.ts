import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  MYSQL_VERSIONS,
  mysqlAvailable,
  type SharedMysql,
  sharedMysql,
  until,
} from '../../../test/kit/index.ts'
import { createSource, idOf, Reading } from './harness.ts'
import { openReading } from '../../../test/sources/reading.ts'
import { TestState } from '../../../test/sources/state.ts'

for (const version of MYSQL_VERSIONS) {
  const { available } = await mysqlAvailable(version)
  describe.skipIf(!available)(`XA transactions of ${version}`, () => {
    let server: SharedMysql
    beforeAll(async () => {
      server = await sharedMysql(version)
    })
    afterAll(() => server?.close())

    async function stage() {
      const database = await server.createDatabase()
      await database.query('CREATE TABLE t (id int PRIMARY KEY, v varchar(40))')
      const state = new TestState()
      const source = createSource(database, {}, { state })
      const xid = `'${database.database}'`
      const prepare = async (sql: string, name = xid) => {
        const client = await database.client()
        for (const part of [`XA START ${name}`, sql, `XA END ${name}`, `XA PREPARE ${name}`]) {
          await client.query(part)
        }
        await client.end()
      }
      const end = async (verb: string, name = xid) => {
        const isPrepared = async () => {
          try {
            await database.query(`XA ${verb} ${name}`)
            return true
          } catch {
            // The session that prepared it is not gone yet.
            return false
          }
        }
        await until(isPrepared, { what: `XA ${verb}` })
      }
      return { database, state, source, prepare, end }
    }
    const ids = (reading: Reading) => reading.rows.map((row) => row.value('after', 0))

    it('are delivered when they are committed, among the transactions of then', async () => {
      const { database, state, source, prepare, end } = await stage()
      const { reading } = await openReading(source)
      await prepare(`INSERT INTO t VALUES (1, 'prepared'), (2, 'too')`)
      await database.query(`INSERT INTO t VALUES (3, 'between')`)
      await reading.untilRows(1)
      expect(ids(reading)).toEqual([3])
      expect(Object.keys(reading.position.prepared ?? {})).toHaveLength(1)
      await end('COMMIT')
      await database.query(`INSERT INTO t VALUES (4, 'after')`)
      await reading.untilRows(4)
      expect(ids(reading)).toEqual([3, 1, 2, 4])
      expect(reading.position.prepared).toBeUndefined()
      expect(new Set(reading.rows.map(({ transaction }) => transaction.id)).size).toBe(3)

      const spills = () => [...state.all.keys()].filter((name) => name.startsWith('xa/'))
      const begin = reading.batches.findIndex(({ position }) => 'prepared' in position)
      expect(begin).toBeGreaterThanOrEqual(0)
      const other = createSource(database, {}, { state })
      const again = new Reading(other, structuredClone(reading.batches[begin]!.position as never))
      await again.untilRows(3)
      expect(ids(again)).toEqual([1, 2, 4])
      expect(again.rows.map(idOf)).toEqual(reading.rows.slice(1).map(idOf))
      other.acknowledge(reading.batches[begin]!.position as never)
      expect(spills()).toHaveLength(1)
      other.acknowledge(again.position)
      await until(() => spills().length === 0, { what: 'the end of the documents' })
      for (const one of [reading, again]) one.stop()
      await Promise.all([source.close(), other.close()])
      await database.drop()
    })

    it('are dropped when they are rolled back, and those of one phase are delivered', async () => {
      const { database, source, prepare, end } = await stage()
      const { reading } = await openReading(source)
      await prepare(`INSERT INTO t VALUES (1, 'never')`)
      await end('ROLLBACK')
      const client = await database.client()
      await client.query(
        `XA START 'one'; INSERT INTO t VALUES (2, 'one phase'); XA END 'one'; XA COMMIT 'one' ONE PHASE`,
      )
      await client.end()
      await database.query(`INSERT INTO t VALUES (3, 'after')`)
      await reading.untilRows(2)
      expect(ids(reading)).toEqual([2, 3])
      expect(reading.position.prepared).toBeUndefined()
      reading.stop()
      await source.close()
      await database.drop()
    })

    it('that were prepared before reading began are looked for in the log', async () => {
      const { database, state, source, prepare, end } = await stage()
      await prepare(`INSERT INTO t VALUES (0, 'rolled back')`)
      await end('ROLLBACK')
      await prepare(`INSERT INTO t VALUES (1, 'before'), (2, 'too')`)
      const { reading } = await openReading(source)
      await database.query(`INSERT INTO t VALUES (3, 'between')`)
      await end('COMMIT')
      await database.query(`INSERT INTO t VALUES (4, 'after')`)
      await reading.untilRows(4)
      expect(ids(reading)).toEqual([3, 1, 2, 4])
      expect(reading.position.prepared).toBeUndefined()
      source.acknowledge(reading.position)
      await until(() => ![...state.all.keys()].some((name) => name.startsWith('xa/')), {
        what: 'the end of the documents',
      })
      reading.stop()
      await source.close()
      await database.drop()
    })

    it('of several megabytes are kept in parts, and can be gone on with in their middle', async () => {
      const { database, state, source, prepare, end } = await stage()
      const { reading } = await openReading(source)
      const rows = Array.from({ length: 40_000 }, (_, id) => `(${id}, REPEAT('x', 40))`)
      await prepare(`INSERT INTO t VALUES ${rows.join(',')}`)
      await end('COMMIT')
      await reading.untilRows(40_000)
      expect([...state.all.keys()].filter((name) => name.startsWith('xa/')).length).toBeGreaterThan(
        1,
      )
      expect(ids(reading)).toEqual(rows.map((_, id) => id))
      const middle = reading.batches[Math.floor(reading.batches.length / 2)]!.position
      expect(middle).toHaveProperty('open')
      reading.stop()
      const again = new Reading(source, structuredClone(middle as never))
      await again.until(() => again.rows.at(-1)?.value('after', 0) === 39_999, 'the last row')
      const seen = reading.rows.length - again.rows.length
      expect(seen).toBeGreaterThan(1000)
      expect(again.rows.map(idOf)).toEqual(reading.rows.slice(seen).map(idOf))
      again.stop()
      await source.close()
      await database.drop()
    })
  })
}
