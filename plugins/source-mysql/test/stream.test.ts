import type { SchemaChange } from '@tailrace/plugin-api'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  type SharedMysql,
  type MysqlTestDatabase,
  MYSQL_VERSIONS,
  mysqlAvailable,
  sharedMysql,
} from '../../../test/kit/index.ts'
import { expectExactRests } from './exact-rests.ts'
import { createSource } from './harness.ts'
import { openReading } from '../../../test/sources/reading.ts'

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
      const rows = await expectExactRests(database)
      expect(rows).toBe(1800 + 300 + 699 + 99 + 1 + 1)
    })
  })
}
