import type { SchemaChange } from '@tailrace/plugin-api'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  type SharedMysql,
  type MysqlTestDatabase,
  MYSQL_VERSIONS,
  mysqlAvailable,
  sharedMysql,
} from '../../../test/kit/index.ts'
import { covers, type MysqlPosition } from '../src/position.ts'
import { createSource, idOf, openReading, Reading } from './harness.ts'

for (const version of MYSQL_VERSIONS) {
  const { available } = await mysqlAvailable(version)
  describe.skipIf(!available)(`the log of ${version}`, () => {
    let server: SharedMysql
    let database: MysqlTestDatabase
    beforeEach(async () => {
      server = await sharedMysql(version)
      database = await server.createDatabase()
    })
    afterEach(() => database?.drop())

    it('gives inserts, updates and deletes with marks around them', async () => {
      await database.query('CREATE TABLE t (id int PRIMARY KEY, v varchar(20))')
      const source = createSource(database)
      const { reading } = await openReading(source)
      await database.query(`BEGIN; INSERT INTO t VALUES (1, 'Zoë'), (2, NULL); UPDATE t SET v = '订单' WHERE id = 1;
        DELETE FROM t WHERE id = 2; COMMIT`)
      await reading.until(() => reading.changes.at(-1)?.kind === 'mark', 'a commit')
      expect(
        reading.changes.map((change) => (change.kind === 'mark' ? change.mark : change.kind)),
      ).toEqual(['begin', 'row', 'row', 'row', 'row', 'commit'])
      expect(
        reading.rows.map(({ op, before, after }) => [op, { ...before }, { ...after }]),
      ).toEqual([
        ['insert', {}, { id: 1, v: 'Zoë' }],
        ['insert', {}, { id: 2, v: null }],
        ['update', { id: 1, v: 'Zoë' }, { id: 1, v: '订单' }],
        ['delete', { id: 2, v: null }, {}],
      ])
      const [first] = reading.rows
      expect(first!.transaction.id).toBe(first!.transaction.native['gtid'])
      expect(first!.table.primaryKey).toEqual(['id'])
      expect(Math.abs(first!.transaction.commitTime / 1e6 - Date.now() / 1000)).toBeLessThan(60)
      expect(first!.transaction.origin.connector).toBe(
        version.startsWith('maria') ? 'mariadb' : 'mysql',
      )
      reading.stop()
      await source.close()
    })

    it('tells schema changes in order, alone in their batch, with their statement', async () => {
      await database.query('CREATE TABLE t (id int PRIMARY KEY)')
      const source = createSource(database)
      const { reading } = await openReading(source)
      await database.query('INSERT INTO t VALUES (1)')
      await database.query('ALTER TABLE t ADD COLUMN `备注` text')
      await database.query(`INSERT INTO t VALUES (2, 'x')`)
      await database.query('TRUNCATE TABLE t')
      await database.query('CREATE TABLE other (id int)')
      await database.query('DROP TABLE t, other')
      const schemas = () =>
        reading.changes.filter((change): change is SchemaChange => change.kind === 'schema')
      await reading.until(() => schemas().length >= 5, 'the schema changes')
      expect(schemas().map(({ action, name }) => `${action} ${name}`)).toEqual([
        'alter t',
        'truncate t',
        'create other',
        'drop t',
        'drop other',
      ])
      const [alter] = schemas()
      expect(alter!.statement).toContain('ADD COLUMN `备注` text')
      expect(alter!.previous!.columns.map(({ name }) => name)).toEqual(['id'])
      expect(alter!.table!.columns.map(({ name }) => name)).toEqual(['id', '备注'])
      expect(reading.rows.map(({ op }) => op)).toEqual(['insert', 'insert', 'truncate'])
      expect({ ...reading.rows[1]!.after }).toEqual({ id: 2, 备注: 'x' })
      for (const { changes, barrier } of reading.batches) {
        const isOfSchemas = changes.map(({ kind }) => kind === 'schema')
        expect(new Set(isOfSchemas)).toEqual(new Set([barrier]))
      }
      reading.stop()
      await source.close()
    })

    it('gives exactly the rest from every batch position, also inside a transaction', async () => {
      await database.query(
        'CREATE TABLE t (id int PRIMARY KEY, v text); CREATE TABLE u (id int PRIMARY KEY)',
      )
      await database.query('CREATE TABLE numbers (n int PRIMARY KEY)')
      const source = createSource(database, { tables: [`${database.database}.?`] })
      const { start, reading } = await openReading(source)
      await database.query(
        `INSERT INTO numbers WITH RECURSIVE g (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < 900) SELECT n FROM g`,
      )
      await database.query(`BEGIN; INSERT INTO t SELECT n, 'first' FROM numbers; INSERT INTO t SELECT n + 900, 'second' FROM numbers;
        UPDATE t SET v = 'x' WHERE id <= 300; INSERT INTO u SELECT n FROM numbers WHERE n < 700; COMMIT`)
      await database.query('ALTER TABLE u ADD note text')
      await database.query(`INSERT INTO u SELECT n + 1000, 'n' FROM numbers WHERE n < 100`)
      await database.query('TRUNCATE TABLE t')
      await database.query(`INSERT INTO u VALUES (9999, 'last')`)
      const isDone = (of: Reading) =>
        of.rows.at(-1)?.value('after', 0) === 9999 && of.changes.at(-1)?.kind === 'mark'
      await reading.until(() => isDone(reading), 'all')
      reading.stop()
      const all = reading.changes.map(idOf)
      expect(new Set(all).size).toBe(all.length)
      expect(reading.rows.length).toBe(1800 + 300 + 699 + 99 + 1 + 1)
      expect(reading.batches.length).toBeGreaterThan(4)

      let seen = 0
      const stops = reading.batches.map((batch) => ({
        batch,
        seen: (seen += batch.changes.length),
      }))
      const step = Math.ceil(stops.length / 6)
      for (const [index, { batch, seen }] of stops.entries()) {
        const position = batch.position as MysqlPosition
        const covered = reading.changes.map((change) => covers(position, change))
        expect(covered.indexOf(false)).toBe(seen < all.length ? seen : -1)
        expect(covered.lastIndexOf(true)).toBe(seen - 1)
        const isTried = index % step === 0 || batch.barrier || position.open !== undefined
        if (seen === all.length || !isTried) continue
        const again = new Reading(source, structuredClone(position))
        await again.until(() => isDone(again), 'the rest')
        again.stop()
        expect(again.changes.map(idOf)).toEqual(all.slice(seen))
      }
      const fresh = new Reading(source, start)
      await fresh.until(() => isDone(fresh), 'everything again')
      fresh.stop()
      expect(fresh.changes.map(idOf)).toEqual(all)
      await source.close()
    })
  })
}
