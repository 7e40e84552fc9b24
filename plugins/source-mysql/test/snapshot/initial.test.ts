import { describe, expect, test } from 'vitest'
import { MYSQL_VERSIONS, mysqlAvailable, sharedMysql } from '../../../../test/kit/index.ts'
import { createSource } from '../harness.ts'
import { openReading } from '../../../../test/sources/reading.ts'
import { numbers } from './numbers.ts'

for (const version of MYSQL_VERSIONS) {
  const { available } = await mysqlAvailable(version)
  describe.skipIf(!available)(`a first start on ${version}`, () => {
    test('reads what is there, then streams', async () => {
      const database = await (await sharedMysql(version)).createDatabase()
      await database.query(`CREATE TABLE a (id int PRIMARY KEY, v text);
        CREATE TABLE b (x varchar(20), y int, PRIMARY KEY (y, x)); CREATE TABLE c (id int PRIMARY KEY)`)
      await database.query(`INSERT INTO a ${numbers(5000, `n, concat('v', n)`)};
        INSERT INTO b ${numbers(10, `concat('x', n), n`)}`)
      const source = createSource(database, {
        snapshot: 'initial',
        tableOptions: [{ tables: ['*.a'], chunkRows: 700 }],
      })
      const { reading } = await openReading(source)
      await reading.untilRows(5010)
      await database.query(`INSERT INTO a VALUES (5001, 'new')`)
      await reading.untilRows(5011)
      const ids = reading.rows
        .filter((row) => row.table.name === 'a')
        .map((row) => row.after!['id'])
      expect(new Set(ids).size).toBe(5001)
      expect(reading.rows.slice(0, 5010).every(({ op }) => op === 'read')).toBe(true)
      expect(reading.rows[5010]!.op).toBe('insert')
      expect(reading.position.snapshot).toEqual({ next: 2, active: [] })
      reading.stop()
      await source.close()
      await database.drop()
    })
  })
}
