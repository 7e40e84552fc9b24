import { findTable, type Table } from '@tailrace/mysql-ddl'
import { UNAVAILABLE } from '@tailrace/plugin-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MYSQL_VERSIONS, mysqlAvailable } from '../../../../test/kit/index.ts'
import { KnownSchemas } from '../../src/tables/known-schemas.ts'
import { readLog } from './read-log.ts'
import { rowOf, Shop } from './shop.ts'
import { versionsOf } from './sources.ts'

describe.each(MYSQL_VERSIONS)('tables of %s', async (version) => {
  const { available } = await mysqlAvailable(version)
  const METADATA = version === 'mysql-9.7' ? ['MINIMAL', 'FULL'] : ['NO_LOG', 'MINIMAL', 'FULL']
  describe.skipIf(!available)('in the log', () => {
    let shop: Shop
    beforeAll(async () => {
      shop = await Shop.start(version)
    })
    afterAll(() => shop?.server.remove())

    it.each(METADATA)('are read as they were when the rows were written (%s)', async (metadata) => {
      const { rows, statements } = await shop.follow(metadata, [
        'CREATE TABLE t (id int PRIMARY KEY, email varchar(20), n int)',
        `INSERT INTO t VALUES (1, 'a@x', -5)`,
        'UPDATE t SET n = 5',
        'ALTER TABLE t DROP email, ADD city text FIRST, MODIFY n int unsigned NOT NULL DEFAULT 7',
        `UPDATE t SET n = 4294967291, city = 'Zürich'`,
        'ALTER TABLE t RENAME TO u',
        'DELETE FROM u',
        'DROP TABLE u',
      ])
      expect(rows.map((row) => [row.op, row.schema.id, rowOf(row)])).toEqual([
        ['insert', 'shop.t', { id: 1, email: 'a@x', n: -5 }],
        ['update', 'shop.t', { id: 1, email: 'a@x', n: 5 }],
        ['update', 'shop.t', { city: 'Zürich', id: 1, n: 4294967291 }],
        ['delete', 'shop.u', { city: 'Zürich', id: 1, n: 4294967291 }],
      ])
      expect(
        statements.map(({ parts }) => parts.map(({ action, name }) => [action, name])),
      ).toEqual([[['create', 't']], [['alter', 't']], [['rename', 'u']], [['drop', 'u']]])
      // What a statement brings is what rows refer to.
      const parts = statements.flatMap((statement) => statement.parts)
      const schemas = [rows[0]!.schema, rows[2]!.schema, rows[3]!.schema]
      expect(parts.map(({ table }) => table)).toEqual([...schemas, null])
      expect(parts.map(({ previous }) => previous)).toEqual([null, ...schemas])
      expect(schemas[1]!.columns.map(({ nativeType, nullable }) => [nativeType, nullable])).toEqual(
        [
          ['text', true],
          [version === 'mysql-9.7' ? 'int' : 'int(11)', false],
          [version === 'mysql-9.7' ? 'int unsigned' : 'int(10) unsigned', false],
        ],
      )
    })

    it.each(METADATA)('keep their definition when tools swap them (%s)', async (metadata) => {
      const { rows, statements } = await shop.follow(metadata, [
        'CREATE TABLE orders (id int PRIMARY KEY, a char(3))',
        `INSERT INTO orders VALUES (1, 'x')`,
        'CREATE TABLE secret_new LIKE orders',
        'ALTER TABLE secret_new ADD b decimal(5,2)',
        `INSERT INTO secret_new SELECT id, a, 1.5 FROM orders`,
        'RENAME TABLE orders TO secret_old, secret_new TO orders',
        'DROP TABLE secret_old',
        `INSERT INTO orders VALUES (2, 'y', 2.25)`,
      ])
      expect(rows.map(rowOf)).toEqual([
        { id: 1, a: 'x' },
        { id: 2, a: 'y', b: '2.25' },
      ])
      expect(
        statements.flatMap(({ parts }) => parts).map(({ action, name }) => [action, name]),
      ).toEqual([
        ['create', 'orders'],
        ['rename', 'secret_old'],
        ['rename', 'orders'],
      ])
    })

    it('have one version as long as nothing changes, whatever number the server gives them', async () => {
      const known = new KnownSchemas()
      const { file, beginning } = await shop.run('MINIMAL', [
        'CREATE TABLE 订单 (编号 bigint PRIMARY KEY, 名称 varchar(10))',
        'CREATE TABLE b (id int)',
        `INSERT INTO 订单 VALUES (1, '很好')`,
        'FLUSH TABLES',
        `INSERT INTO 订单 VALUES (2, 'b')`,
        'INSERT INTO b VALUES (1)',
        'ALTER TABLE b ADD x int',
        `INSERT INTO 订单 VALUES (3, 'c')`,
      ])
      const { rows } = await shop.read(file, { schemas: beginning, known })
      expect(rowOf(rows[0]!)).toEqual({ 编号: 1n, 名称: '很好' })
      const ofTable = rows.filter(({ schema }) => schema.name === '订单')
      expect(ofTable.length).toBe(3)
      expect(new Set(ofTable.map(({ schema }) => schema)).size).toBe(1)
      const again = await shop.read(file, { schemas: beginning, known })
      expect(again.rows.map(({ schema }) => schema)).toEqual(rows.map(({ schema }) => schema))
      expect(again.rows.every(({ schema }, index) => schema === rows[index]!.schema)).toBe(true)
    })

    it('go on from a version of the history', async () => {
      const { file, beginning } = await shop.run('MINIMAL', [
        'CREATE TABLE t (id int PRIMARY KEY, a int)',
        'ALTER TABLE t ADD b text',
        `INSERT INTO t VALUES (1, 2, 'three')`,
      ])
      const { versions, state } = await versionsOf(shop.server, ['shop.*'], { schemas: beginning })
      const { statements } = await readLog(shop.server, file, versions)
      await Promise.all(statements.map(({ record }) => record!.stored))
      expect(versions.history).toBe(3)
      const { history } = await versionsOf(shop.server, ['shop.*'], { state, version: 3 })
      const table = findTable(history.schemas, 'shop', 't') as Table
      expect(table.columns.map(({ name }) => name)).toEqual(['id', 'a', 'b'])
    })

    it('are refused where the definition of then is not known, and the log does not tell it', async () => {
      const file = await shop.runBehind(
        'MINIMAL',
        ['CREATE TABLE t (id int PRIMARY KEY, email varchar(20))'],
        [`INSERT INTO t VALUES (1, 'a@x')`, 'ALTER TABLE t DROP email, ADD city varchar(20)'],
      )
      const schemas = await shop.laterCatalog()
      await expect(shop.read(file, { schemas })).rejects.toMatchObject({
        code: 'SOURCE_SCHEMA_UNKNOWN',
        message: expect.stringMatching(/^Rows of table "shop.t" at binlog\.\d+:\d+ have 2 columns/),
        fix: expect.stringContaining('binlog_row_metadata = FULL'),
      })
    })

    it('are what the log says where it tells names, whatever is known', async () => {
      const own = version === 'mysql-9.7' ? `binary(16)` : 'uuid'
      const file = await shop.runBehind(
        'FULL',
        [
          `CREATE TABLE t (id int PRIMARY KEY, email varchar(20) NOT NULL, n bigint unsigned, d decimal(6,2), k ${own},
            e enum('a','o''k'), s set('x','y'), at datetime(3), b bit(5), g geometry)`,
        ],
        [
          `INSERT INTO t VALUES (1, 'a@x', 18446744073709551615, 1.5, REPEAT('0', ${own === 'uuid' ? 32 : 16}), 2, 3,
            '2024-05-06 07:08:09.5', 5, NULL)`,
          'ALTER TABLE t DROP email, ADD city varchar(20)',
        ],
      )
      const { rows } = await shop.read(file, { schemas: await shop.laterCatalog() })
      expect(rowOf(rows[0]!)).toMatchObject({
        id: 1,
        email: 'a@x',
        n: 18446744073709551615n,
        d: '1.50',
        e: "o'k",
        s: ['x', 'y'],
        at: '2024-05-06T07:08:09.500',
        b: '00101',
        g: null,
      })
      const { columns, primaryKey } = rows[0]!.schema
      expect(primaryKey).toEqual(['id'])
      // Columns that are still the same are known; the others are named as the log describes them.
      const natives = Object.fromEntries(columns.map(({ name, nativeType }) => [name, nativeType]))
      expect(natives).toMatchObject({
        email: 'varchar(20)',
        d: 'decimal(6,2)',
        k: own,
        at: 'datetime(3)',
      })
      expect(columns.find(({ name }) => name === 'email')!.nullable).toBe(false)
      await shop.server.query('DROP TABLE shop.t')
      const bare = await shop.read(file, { schemas: await shop.laterCatalog('t') })
      expect(Object.keys(rowOf(bare.rows[0]!))).toEqual(columns.map(({ name }) => name))
    })

    it('that were changed without a trace in the log are noticed', async () => {
      const { file, beginning } = await shop.run('MINIMAL', [
        'CREATE TABLE t (id int PRIMARY KEY, a int)',
        'SET sql_log_bin = 0',
        'ALTER TABLE t ADD b int',
        'SET sql_log_bin = 1',
        'INSERT INTO t VALUES (1, 2, 3)',
      ])
      await expect(shop.read(file, { schemas: beginning })).rejects.toMatchObject({
        code: 'SOURCE_SCHEMA_UNKNOWN',
        message: expect.stringContaining('has 3 columns in the log, but 2 in its definition'),
        details: { table: 'shop.t', columnsInLog: 3, columnsKnown: 2 },
      })
    })

    it('are followed through what is no change of them, and other statements are told or not', async () => {
      const { statements, rows } = await shop.follow('MINIMAL', [
        'CREATE TABLE t (id int PRIMARY KEY, a int)',
        'CREATE INDEX i ON t (a)',
        'INSERT INTO t VALUES (1, 1)',
        'CREATE VIEW v AS SELECT * FROM t',
        `CREATE USER someone IDENTIFIED BY 'Secret-1'`,
        'DROP USER someone',
        'CREATE TEMPORARY TABLE tmp (id int)',
        'DROP TEMPORARY TABLE tmp',
        'CREATE TABLE other.x (id int)',
        'CREATE TABLE secret (id int)',
        'INSERT INTO secret VALUES (1)',
        'TRUNCATE TABLE t',
        'ANALYZE TABLE t',
      ])
      expect(
        statements.flatMap(({ parts, text }) =>
          parts.map(({ action, name }) => [action, name, text]),
        ),
      ).toEqual([
        ['create', 't', expect.stringContaining('CREATE TABLE t')],
        ['index', 't', 'CREATE INDEX i ON t (a)'],
        ['other', null, expect.stringContaining('VIEW `v` AS')],
        ['truncate', 't', 'TRUNCATE TABLE t'],
      ])
      expect(statements.at(-1)!.truncated).toEqual([statements.at(-1)!.parts[0]!.table])
      expect(rows.length).toBe(1)
    })

    // MariaDB leaves them out of the new row of an update from some version after 10.11 on.
    it.each(METADATA)('have their generated columns (%s)', async (metadata) => {
      const { rows } = await shop.follow(metadata, [
        `CREATE TABLE t (id int PRIMARY KEY, v int AS (id * 2) VIRTUAL, s int AS (id * 3) STORED,
          hidden int ${version === 'mysql-9.7' ? 'DEFAULT 7 INVISIBLE' : 'INVISIBLE DEFAULT 7'})`,
        'INSERT INTO t (id) VALUES (1)',
        'UPDATE t SET id = 2',
      ])
      expect(rows.map(rowOf)).toEqual([
        { id: 1, v: 2, s: 3, hidden: 7 },
        version === 'mariadb-11.8'
          ? { id: 2, v: UNAVAILABLE, s: UNAVAILABLE, hidden: 7 }
          : { id: 2, v: 4, s: 6, hidden: 7 },
      ])
      const { columns } = rows[0]!.schema
      expect(columns.map(({ native }) => native!['generated'])).toEqual([
        null,
        'virtual',
        'stored',
        null,
      ])
    })

    it.each(METADATA)('are made of what was selected (%s)', async (metadata) => {
      const { rows } = await shop.follow(metadata, [
        'CREATE TABLE t (id int PRIMARY KEY, a varchar(5))',
        `INSERT INTO t VALUES (1, 'x')`,
        'CREATE TABLE u (PRIMARY KEY (id)) AS SELECT id, a, CAST(1.5 AS decimal(4,2)) AS d FROM t',
        'INSERT INTO u VALUES (2, NULL, 2.5)',
      ])
      expect(rows.map((row) => [row.schema.name, rowOf(row)])).toEqual([
        ['t', { id: 1, a: 'x' }],
        ['u', { id: 1, a: 'x', d: '1.50' }],
        ['u', { id: 2, a: null, d: '2.50' }],
      ])
    })

    it('have what a partial image carries', async () => {
      const { rows } = await shop.follow('MINIMAL', [
        'CREATE TABLE t (id int PRIMARY KEY, a int, b text)',
        `INSERT INTO t VALUES (1, NULL, 'x')`,
        "SET binlog_row_image = 'MINIMAL'",
        'UPDATE t SET a = 2',
        'DELETE FROM t',
      ])
      expect(rows.map(rowOf)).toEqual([
        { id: 1, a: null, b: 'x' },
        { id: UNAVAILABLE, a: 2, b: UNAVAILABLE },
        { id: 1, a: UNAVAILABLE, b: UNAVAILABLE },
      ])
    })

    it.each(METADATA)(
      'without a primary key have the key that servers take instead (%s)',
      async (metadata) => {
        const { rows } = await shop.follow(metadata, [
          `CREATE TABLE t (n int, a int NOT NULL, b varchar(9) NOT NULL, c int NOT NULL,
          UNIQUE (n), UNIQUE (b(3)), UNIQUE (b, a), UNIQUE (c))`,
          `INSERT INTO t VALUES (NULL, 1, 'x', 2)`,
          'ALTER TABLE t ADD PRIMARY KEY (c)',
          `INSERT INTO t VALUES (NULL, 1, 'xxxx', 3)`,
          'ALTER TABLE t DROP PRIMARY KEY, DROP KEY b_2, DROP KEY c',
          `INSERT INTO t VALUES (NULL, 1, 'yyyy', 3)`,
        ])
        expect(rows.map(({ schema }) => schema.primaryKey)).toEqual([['b', 'a'], ['c'], []])
      },
    )

    it('leave out columns that are not read', async () => {
      const { file, beginning } = await shop.run('MINIMAL', [
        'CREATE TABLE t (id int PRIMARY KEY, a int, b text)',
        `INSERT INTO t VALUES (1, 2, 'x')`,
      ])
      const kept = new KnownSchemas(() => ['id', 'b'])
      const { rows } = await shop.read(file, { schemas: beginning, known: kept })
      expect(rows.map(rowOf)).toEqual([{ id: 1, b: 'x' }])
      expect(rows[0]!.schema.primaryKey).toEqual(['id'])
      const keyless = new KnownSchemas(() => ['b'])
      const others = await shop.read(file, { schemas: beginning, known: keyless })
      expect(others.rows.map(rowOf)).toEqual([{ b: 'x' }])
      expect(others.rows[0]!.schema.primaryKey).toEqual([])
    })
  })
})
