import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { copyExample, edit } from '../../../test/e2e/example-folder.ts'
import { start, tailrace } from '../../../test/e2e/tailrace-process.ts'
import {
  consumeAll,
  kafkaAvailable,
  MYSQL_VERSIONS,
  mysqlAvailable,
  type MysqlVersion,
  sharedKafka,
  sharedMysql,
} from '../../../test/kit/index.ts'

const kafkaFound = await kafkaAvailable()

interface Envelope {
  readonly op: string
  readonly before: Record<string, unknown> | null
  readonly after: Record<string, unknown> | null
  readonly source: { readonly table: string }
}

/** Runs the example on a database of another name while `sql` is executed; gives what arrived of it, table by table. */
async function arrivalsOf(folder: string, version: MysqlVersion, sql: string, count: number) {
  const kafka = await sharedKafka()
  const database = await (await sharedMysql(version)).createDatabase()
  const prefix = `${database.database}.`
  await edit(join(folder, 'tailrace.config.yaml'), /shop\.(?=customers|orders)/gu, prefix)
  await database.query(await readFile(join(folder, 'shop.sql'), 'utf8'))
  const env = { SHOP_DATABASE_URL: database.url, KAFKA_BROKERS: kafka.bootstrap.join(',') }
  expect(await tailrace(['check'], { cwd: folder, env })).toMatchObject({ code: 0 })
  const command = start(['run'], { cwd: folder, env })
  await command.streaming()
  await database.query(sql)
  const topics = ['customers', 'orders'].map((table) => `mysql.${prefix}${table}`)
  const envelopes = (records: readonly { readonly value: Buffer | null }[]) =>
    records
      .filter(({ value }) => value !== null)
      .map(({ value }) => JSON.parse(String(value)) as Envelope)
      .filter(({ op }) => op !== 'r')
  const records = await consumeAll(kafka.direct, topics, {
    until: (all) => envelopes(all).length >= count,
  })
  expect(await command.stop()).toMatchObject({ code: 0 })
  const tables = { customers: [] as Envelope[], orders: [] as Envelope[] }
  for (const each of envelopes(records)) tables[each.source.table as keyof typeof tables].push(each)
  const rows = await database.query('SELECT id, amount, status FROM orders ORDER BY id')
  await database.drop()
  return { ...tables, rows, keys: records.map(({ key }) => String(key)) }
}

describe.each(MYSQL_VERSIONS)('with %s', async (version) => {
  const found = await mysqlAvailable(version)

  test.skipIf(!found.available || !kafkaFound.available)(
    'what changes in the tables arrives in the topics',
    async () => {
      const folder = await copyExample('mysql-to-kafka')
      const sql = `
        INSERT INTO customers (name, email) VALUES ('Zoë', 'zoe@shop.example'), ('Ada', NULL);
        INSERT INTO orders (customer, amount)
          WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 20)
          SELECT 1 + n % 2, n + 0.5 FROM numbers;
        UPDATE orders SET status = 'paid' WHERE id <= 5;
        DELETE FROM orders WHERE id = 20`
      const { customers, orders, rows, keys } = await arrivalsOf(folder, version, sql, 28)
      const byId = customers.toSorted((a, b) => Number(a.after!['id']) - Number(b.after!['id']))
      expect(byId.map(({ op, after }) => [op, after])).toEqual([
        ['c', { id: 1, name: 'Zoë', email: 'zoe@shop.example' }],
        ['c', { id: 2, name: 'Ada', email: null }],
      ])
      expect(keys).toContain('{"id":20}')
      const table = new Map<unknown, unknown>()
      for (const { op, before, after } of orders) {
        if (op === 'd') table.delete(before!['id'])
        else table.set(after!['id'], after)
      }
      const rebuilt = [...table.values()].map((row) => {
        const { id, amount, status } = row as Record<string, unknown>
        return { id, amount, status }
      })
      expect(rebuilt.toSorted((a, b) => Number(a.id) - Number(b.id))).toEqual(rows)
      expect(orders.filter(({ op }) => op === 'u')).toHaveLength(5)
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
      const sql = `
        INSERT INTO customers (name) VALUES ('Ada');
        INSERT INTO orders (customer, amount) VALUES (1, 9.75)`
      const { orders } = await arrivalsOf(folder, newest, sql, 2)
      expect(orders[0]!.after).toMatchObject({ id: 1, total: '9.75' })
      expect(orders[0]!.after).not.toHaveProperty('amount')
    },
    60_000,
  )
})
