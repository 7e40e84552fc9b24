import { session } from '@tailrace/mysql-ddl'
import { describe, expect, it } from 'vitest'
import { DefinitionWatch } from '../../src/history/definition-watch.ts'
import { definitionsAt } from '../../src/history/definitions-at.ts'
import { emptySchemas } from '@tailrace/mysql-ddl'
import { anyPlace, statementEvent } from '../tables/read-log.ts'

const ddl = session({ flavor: 'mysql', version: 90_700 })

function watched(sql: string): string | null {
  const watch = new DefinitionWatch(['shop.orders*', '!shop.orders_old'], ddl)
  watch.query(statementEvent(sql), anyPlace)
  return watch.found?.about ?? null
}

describe('a stretch of the log', () => {
  it.each([
    ['ALTER TABLE orders ADD x int', 'shop.orders'],
    ['DROP TABLE IF EXISTS orders_1', 'shop.orders_1'],
    ['RENAME TABLE other TO orders', 'shop.orders'],
    ['CREATE OR REPLACE TABLE orders (id int)', 'shop.orders'],
    ['ALTER TABLE orders FROBNICATE', 'shop.orders'],
    ['FROBNICATE orders', 'shop.orders'],
    ['DROP DATABASE shop', 'shop'],
    ['ALTER DATABASE shop CHARACTER SET latin1', 'shop'],
  ])('changes definitions: %s', (sql, about) => expect(watched(sql)).toBe(about))

  it.each([
    'BEGIN',
    'INSERT INTO orders VALUES (1)',
    'CREATE TABLE orders_2 (id int)',
    'CREATE TABLE orders LIKE model',
    'CREATE INDEX i ON orders (a)',
    'TRUNCATE TABLE orders',
    'ALTER TABLE orders_old ADD x int',
    'ALTER TABLE other.orders ADD x int',
    'DROP TEMPORARY TABLE orders',
    'DROP DATABASE other',
  ])('leaves definitions as they are: %s', (sql) => expect(watched(sql)).toBeNull())
})

describe('definitions at a place', () => {
  it('are read again when they changed meanwhile', async () => {
    let place = 0
    const found = await definitionsAt({
      place: async () => ++place,
      definitions: async () => emptySchemas(),
      definitionsBefore: async (from, schemas) => (from === 3 ? schemas : null),
    })
    expect(found.place).toBe(3)
  })

  it('are given up when they change all the time', async () => {
    const changing = definitionsAt({
      place: async () => 1,
      definitions: async () => emptySchemas(),
      definitionsBefore: async () => null,
    })
    await expect(changing).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE' })
  })
})
