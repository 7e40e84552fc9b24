import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MYSQL_VERSIONS, mysqlAvailable } from '../../../../test/kit/index.ts'
import { rowOf, Shop } from './shop.ts'

const versions = MYSQL_VERSIONS.filter((version) => version.startsWith('mariadb'))

describe.each(versions)('tables of %s alone', async (version) => {
  const { available } = await mysqlAvailable(version)
  describe.skipIf(!available)('in the log', () => {
    let shop: Shop
    beforeAll(async () => {
      shop = await Shop.start(version)
    })
    afterAll(() => shop?.server.remove())

    it('are sequences too', async () => {
      const { rows, statements } = await shop.follow('MINIMAL', [
        'CREATE SEQUENCE numbers START WITH 5',
        'SELECT NEXTVAL(numbers)',
        'ALTER SEQUENCE numbers RESTART 9',
        'DROP SEQUENCE numbers',
      ])
      const told = statements.flatMap(({ parts }) => parts)
      expect(told[0]).toMatchObject({ action: 'create', database: 'shop', name: 'numbers' })
      expect(told.at(-1)).toMatchObject({ action: 'drop', name: 'numbers' })
      expect(told.every(({ name }) => name === 'numbers')).toBe(true)
      expect(rows.map(rowOf)).toEqual(rows.map(() => expect.objectContaining({ start_value: 5n })))
    })

    // MySQL has no other format of the log any more.
    it('are refused where statements stand for their rows', async () => {
      const byStatement = (table: string) => [
        'CREATE TABLE t (id int PRIMARY KEY)',
        'CREATE TABLE secret (id int PRIMARY KEY)',
        "SET binlog_format = 'STATEMENT'",
        `INSERT INTO ${table} VALUES (1)`,
      ]
      expect((await shop.follow('MINIMAL', byStatement('secret'))).rows).toEqual([])
      await expect(shop.follow('MINIMAL', byStatement('t'))).rejects.toMatchObject({
        code: 'SOURCE_MISCONFIGURED',
        message: expect.stringContaining('may change table "shop.t"'),
        fix: expect.stringContaining('binlog_format = ROW'),
      })
    })
  })
})
