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
  postgresAvailable,
  type PostgresMajor,
  sharedPostgres,
} from '../../../test/kit/index.ts'

const kafkaFound = await kafkaAvailable()
const topics = ['shop.public.customers', 'shop.public.orders']

/** Runs the example on a fresh database while it is changed; gives what arrived, and the orders that are there then. */
async function arrivalsOf(folder: string, major: PostgresMajor, changes: typeof shopChanges) {
  const database = await (await sharedPostgres(major)).createDatabase()
  const arrivals = await shopArrivals(folder, database, {
    topics,
    ...changes,
    // Every server of the run writes into the same topics; what is ours says so.
    isOurs: ({ source }) => source.db === database.database,
  })
  const rows = await database.query('SELECT id::int, amount::text, status FROM orders ORDER BY id')
  await database.drop()
  return { arrivals, rows }
}

describe.each([13, 15, 18] as const)('with PostgreSQL %i', async (major) => {
  const found = await postgresAvailable(major)

  test.skipIf(!found.available || !kafkaFound.available)(
    'what changes in the tables arrives in the topics',
    async () => {
      const folder = await copyExample('postgres-to-kafka')
      const { arrivals, rows } = await arrivalsOf(folder, major, shopChanges)
      expect(seenOf(arrivals)).toEqual({ ...shopSeen, orders: rows })
    },
    60_000,
  )
})

test.skipIf(!kafkaFound.available)(
  'with the rename line uncommented, the column arrives under its other name',
  async () => {
    const folder = await copyExample('postgres-to-kafka')
    await edit(join(folder, 'tailrace.config.yaml'), '# - { use: rename', '- { use: rename')
    const { arrivals } = await arrivalsOf(folder, 18, oneOrder)
    const { after } = arrivals.orders[0]!
    expect(after).toMatchObject({ id: 1, total: '9.75' })
    expect(after).not.toHaveProperty('amount')
  },
  60_000,
)
