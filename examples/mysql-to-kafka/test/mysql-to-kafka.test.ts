import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { copyExample, edit } from '../../../test/e2e/example-folder.ts'
import {
  oneOrder,
  seenOf,
  shopArrivals,
  shopChanges,
  shopSeen,
} from '../../../test/e2e/shop-example.ts'
import {
  kafkaAvailable,
  MYSQL_VERSIONS,
  mysqlAvailable,
  type MysqlVersion,
  sharedMysql,
} from '../../../test/kit/index.ts'

const kafkaFound = await kafkaAvailable()

/** Runs the example on a database of another name while it is changed; gives what arrived, and the orders that are there then. */
async function arrivalsOf(folder: string, version: MysqlVersion, changes: typeof shopChanges) {
  const database = await (await sharedMysql(version)).createDatabase()
  const prefix = `${database.database}.`
  await edit(join(folder, 'tailrace.config.yaml'), /shop\.(?=customers|orders)/gu, prefix)
  const topics = ['customers', 'orders'].map((table) => `mysql.${prefix}${table}`)
  const arrivals = await shopArrivals(folder, database, { topics, ...changes })
  const rows = await database.query('SELECT id, amount, status FROM orders ORDER BY id')
  await database.drop()
  return { arrivals, rows }
}

describe.each(MYSQL_VERSIONS)('with %s', async (version) => {
  const found = await mysqlAvailable(version)

  test.skipIf(!found.available || !kafkaFound.available)(
    'what changes in the tables arrives in the topics',
    async () => {
      const folder = await copyExample('mysql-to-kafka')
      const { arrivals, rows } = await arrivalsOf(folder, version, shopChanges)
      expect(seenOf(arrivals)).toEqual({ ...shopSeen, orders: rows })
    },
    60_000,
  )
})

const newest = MYSQL_VERSIONS[0]!

describe(`with ${newest}`, async () => {
  const found = await mysqlAvailable(newest)

  test.skipIf(!found.available || !kafkaFound.available)(
    'and the rename line uncommented, the column arrives under its other name',
    async () => {
      const folder = await copyExample('mysql-to-kafka')
      await edit(join(folder, 'tailrace.config.yaml'), '# - { use: rename', '- { use: rename')
      const { arrivals } = await arrivalsOf(folder, newest, oneOrder)
      const { after } = arrivals.orders[0]!
      expect(after).toMatchObject({ id: 1, total: '9.75' })
      expect(after).not.toHaveProperty('amount')
    },
    60_000,
  )
})
