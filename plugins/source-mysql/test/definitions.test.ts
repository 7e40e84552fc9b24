import { TailraceError } from '@tailrace/plugin-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Mysql,
  MYSQL_VERSIONS,
  ownMysqlAvailable,
  startMysql,
} from '../../../test/kit/index.ts'
import { createSource, idOf, Reading } from './harness.ts'
import type { LogLine } from '../../../test/sources/context.ts'
import { openReading } from '../../../test/sources/reading.ts'
import { TestState } from '../../../test/sources/state.ts'

for (const version of MYSQL_VERSIONS) {
  const { available } = await ownMysqlAvailable(version)
  const isMaria = version.startsWith('mariadb')
  describe.skipIf(!available)(`definitions of ${version}`, () => {
    let server: Mysql
    beforeAll(async () => {
      server = await startMysql({ version, settings: { binlog_row_metadata: 'MINIMAL' } })
    })
    afterAll(() => server?.remove())

    async function stage(tables: string[] = []) {
      const database = await server.createDatabase()
      const name = database.database
      const state = new TestState()
      const lines: LogLine[] = []
      const patterns = tables.map((table) => `${name}.${table}`)
      const create = (more: object = {}) =>
        createSource(
          database,
          { ...(patterns.length > 0 && { tables: patterns }), ...more },
          { state, lines },
        )
      return { database, name, state, lines, create }
    }
    const told = (lines: LogLine[]) =>
      lines.filter(({ message }) => message.includes('read from the catalog'))
    const afters = ({ rows }: Reading) => rows.map(({ after }) => ({ ...after }))

    it('that later patterns need are read from the catalog', async () => {
      const { database, name, lines, create } = await stage(['*'])
      await database.query('CREATE TABLE t (id int PRIMARY KEY)')
      const other = await server.createDatabase()
      await other.query(`CREATE TABLE a (id int PRIMARY KEY, v varchar(9) CHARACTER SET latin1);
        CREATE TABLE b (x bigint unsigned); CREATE TABLE c (x int)`)
      const source = create()
      const start = await source.open(null)
      await source.close()
      await other.query(
        `INSERT INTO a VALUES (1, 'Zoë'); INSERT INTO b VALUES (18446744073709551615)`,
      )
      await other.query('ALTER TABLE c ADD y int')
      await other.query('INSERT INTO c VALUES (1, 2)')
      const wider = create({ tables: [`${name}.*`, `${other.database}.*`] })
      expect(await wider.open(start)).toBe(null)
      const reading = new Reading(wider, start!)
      await reading.untilRows(3)
      expect(afters(reading)).toEqual([
        { id: 1, v: 'Zoë' },
        { x: 18446744073709551615n },
        { x: 1, y: 2 },
      ])
      expect(told(lines)).toMatchObject([
        { fields: { table: `${other.database}.a`, tables: 2 } },
        { fields: { table: `${other.database}.c` } },
      ])
      await other.query('ALTER TABLE a DROP v, ADD w int FIRST')
      await other.query('INSERT INTO a VALUES (3, 4)')
      await reading.untilRows(4)
      expect(afters(reading).at(-1)).toEqual({ w: 3, id: 4 })
      reading.stop()

      // What was learned holds also when it is read again, and the catalog has another definition by now.
      const again = new Reading(wider, structuredClone(start!))
      await again.untilRows(4)
      expect(afters(again)).toEqual(afters(reading))
      expect(told(lines)).toHaveLength(2)
      again.stop()
      await wider.close()
      await Promise.all([database.drop(), other.drop()])
    })

    it('that were lost are read again where nothing changed them since', async () => {
      const { database, lines, create } = await stage()
      const other = await server.createDatabase()
      await other.query(
        `CREATE TABLE model (id int PRIMARY KEY, v enum('a','b'), k ${isMaria ? 'uuid' : 'binary(16)'})`,
      )
      const source = create()
      const { reading } = await openReading(source)
      // Of a database that is not followed.
      await database.query(`CREATE TABLE t LIKE ${other.database}.model`)
      await database.query(`INSERT INTO t VALUES (1, 'b', NULL)`)
      await other.query(`RENAME TABLE model TO ${database.database}.u`)
      await database.query(`INSERT INTO u VALUES (2, 'a', REPEAT('0', ${isMaria ? 32 : 16}))`)
      await reading.untilRows(2)
      await database.query('ALTER TABLE u DROP v')
      await database.query('INSERT INTO u VALUES (3, NULL)')
      await reading.untilRows(3)
      expect(afters(reading)).toMatchObject([
        { id: 1, v: 'b', k: null },
        { id: 2, v: 'a' },
        { id: 3, k: null },
      ])
      expect(typeof reading.rows[1]!.value('after', 2)).toBe(isMaria ? 'string' : 'object')
      expect(reading.error).toBe(null)
      expect(told(lines).length).toBe(2)
      expect(new Set(reading.rows.map(idOf)).size).toBe(3)
      reading.stop()
      await source.close()
      await Promise.all([database.drop(), other.drop()])
    })

    it('that were lost are refused where they were changed since', async () => {
      const { database, name, create } = await stage()
      const other = await server.createDatabase()
      await other.query('CREATE TABLE model (id int PRIMARY KEY)')
      const source = create()
      const start = await source.open(null)
      await database.query(`CREATE TABLE t LIKE ${other.database}.model`)
      await database.query('INSERT INTO t VALUES (1)')
      await database.query('ALTER TABLE t ADD v int')
      const refusal = async () => {
        const reading = new Reading(source, start!)
        const error = await reading.untilError()
        return TailraceError.is(error) ? error : null
      }
      const changed = await refusal()
      expect(changed).toMatchObject({
        code: 'SOURCE_SCHEMA_UNKNOWN',
        message: expect.stringMatching(/behind these rows, at binlog\.\d+:\d+\.$/),
        fix: expect.stringContaining('binlog_row_metadata = FULL'),
        details: { table: `${name}.t`, columnsInLog: 1 },
      })
      await database.query('DROP TABLE t')
      expect((await refusal())?.message).toContain('has no such table now')
      await source.close()
      await Promise.all([database.drop(), other.drop()])
    })

    it('that are missing are those of the log where it tells names', async () => {
      const { database, create } = await stage()
      const other = await server.createDatabase()
      const key = isMaria ? 'uuid' : 'binary(16)'
      await other.query(`CREATE TABLE model (id int PRIMARY KEY, k ${key}, v text)`)
      await server.query("SET GLOBAL binlog_row_metadata = 'FULL'")
      const source = create()
      const start = await source.open(null)
      await database.query(`CREATE TABLE t LIKE ${other.database}.model`)
      await database.query('INSERT INTO t VALUES (1, NULL, NULL)')
      await database.query(`ALTER TABLE t DROP v, ADD w enum('x', 'y')`)
      await database.query(`INSERT INTO t VALUES (2, REPEAT('0', ${isMaria ? 32 : 16}), 'y')`)
      const reading = new Reading(source, start!)
      await reading.untilRows(2)
      expect(afters(reading)).toMatchObject([
        { id: 1, k: null, v: null },
        { id: 2, w: 'y' },
      ])
      expect(reading.rows.map(({ table }) => table.columns[1]!.nativeType)).toEqual([key, key])
      await database.query('DROP TABLE t')
      reading.stop()
      await source.close()
      await server.query("SET GLOBAL binlog_row_metadata = 'MINIMAL'")
      await Promise.all([database.drop(), other.drop()])
    })
  })
}
