import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { consumeAll, sharedKafka } from '../kit/index.ts'
import { start, tailrace } from './tailrace-process.ts'

/** A record of Debezium's form. */
export interface Envelope {
  readonly op: string
  readonly before: Record<string, unknown> | null
  readonly after: Record<string, unknown> | null
  readonly source: { readonly db: string; readonly table: string }
}

/** A database that an example of the shop runs on. */
export interface ShopDatabase {
  readonly url: string
  query(sql: string): Promise<unknown>
}

/** What is done to a shop, and looked for. */
export interface ShopRun {
  readonly topics: readonly string[]
  /** What changes the shop while the pipeline streams. */
  readonly sql: string
  /** How many changes that makes. */
  readonly count: number
  /** Whether a record is of this run; by default each is. */
  readonly isOurs?: (envelope: Envelope) => boolean
}

/** Runs an example on a database that is made by its `shop.sql`; gives what arrived of what changed, table by table, and all keys. */
export async function shopArrivals(
  folder: string,
  database: ShopDatabase,
  { topics, sql, count, isOurs = () => true }: ShopRun,
) {
  const kafka = await sharedKafka()
  await database.query(await readFile(join(folder, 'shop.sql'), 'utf8'))
  const env = { SHOP_DATABASE_URL: database.url, KAFKA_BROKERS: kafka.bootstrap.join(',') }
  expect(await tailrace(['check'], { cwd: folder, env })).toMatchObject({ code: 0 })
  const command = start(['run'], { cwd: folder, env })
  await command.streaming()
  await database.query(sql)
  // The snapshot, under way still, may come upon the rows as well.
  const envelopes = (records: readonly { readonly value: Buffer | null }[]) =>
    records
      .filter(({ value }) => value !== null)
      .map(({ value }) => JSON.parse(String(value)) as Envelope)
      .filter((envelope) => envelope.op !== 'r' && isOurs(envelope))
  const records = await consumeAll(kafka.direct, [...topics], {
    until: (all) => envelopes(all).length >= count,
  })
  expect(await command.stop()).toMatchObject({ code: 0 })
  const tables = { customers: [] as Envelope[], orders: [] as Envelope[] }
  for (const each of envelopes(records)) tables[each.source.table as keyof typeof tables].push(each)
  return { ...tables, keys: records.map(({ key }) => String(key)) }
}

/** What arrived of the changes that the examples' tests make. */
export type ShopArrivals = Awaited<ReturnType<typeof shopArrivals>>

/** Two customers, twenty orders of theirs, five of which are paid and one deleted. */
export const shopChanges = {
  sql: `
    INSERT INTO customers (name, email) VALUES ('Zoë', 'zoe@shop.example'), ('Ada', NULL);
    INSERT INTO orders (customer, amount)
      SELECT 1 + n % 2, n + 0.5 FROM (
        WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 20)
        SELECT n FROM numbers) AS counted;
    UPDATE orders SET status = 'paid' WHERE id <= 5;
    DELETE FROM orders WHERE id = 20`,
  count: 28,
}

/** A customer with an order. */
export const oneOrder = {
  sql: `
    INSERT INTO customers (name) VALUES ('Ada');
    INSERT INTO orders (customer, amount) VALUES (1, 9.75)`,
  count: 2,
}

/** What is to be seen of {@link shopChanges}, but for the orders, which the database says. */
export const shopSeen = {
  customers: [
    ['c', { id: 1, name: 'Zoë', email: 'zoe@shop.example' }],
    ['c', { id: 2, name: 'Ada', email: null }],
  ],
  isDeletedKeyed: true,
  updates: 5,
}

/** What is to be seen of the shop in what arrived; orders as somebody has them who follows the changes. */
export function seenOf({ customers, orders, keys }: ShopArrivals) {
  const byId = customers.toSorted((a, b) => Number(a.after!['id']) - Number(b.after!['id']))
  const table = new Map<unknown, unknown>()
  for (const { op, before, after } of orders) {
    if (op === 'd') table.delete(before!['id'])
    else table.set(after!['id'], after)
  }
  const rebuilt = [...table.values()].map((row) => {
    const { id, amount, status } = row as Record<string, unknown>
    return { id, amount, status }
  })
  return {
    customers: byId.map(({ op, after }) => [op, after]),
    isDeletedKeyed: keys.includes('{"id":20}'),
    updates: orders.filter(({ op }) => op === 'u').length,
    orders: rebuilt.toSorted((a, b) => Number(a.id) - Number(b.id)),
  }
}
