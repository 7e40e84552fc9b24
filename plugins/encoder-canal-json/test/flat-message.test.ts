import { describe, expect, test } from 'vitest'
import type { SchemaChange } from '@tailrace/plugin-api'
import { encodeAll } from '../../../packages/plugin-api/test/bytes/encoding.ts'
import { order, orderKey, orders } from '../../../packages/plugin-api/test/bytes/orders.ts'
import {
  cellChange,
  testTable,
  testTransaction,
} from '../../../packages/plugin-api/test/bytes/postgres-table.ts'
import { canalEncoder } from './encoder.ts'

const types = String.raw`"mysqlType":{"id":"bigint","customer":"character varying(64)","amount":"numeric(10,2)","note":"text","created_at":"timestamp(3) without time zone"}`
const sqlTypes = '"sqlType":{"id":-5,"customer":12,"amount":3,"note":2005,"created_at":93}'
const first =
  '{"id":"1001","customer":"ada","amount":"19.99","note":null,"created_at":"2026-03-14 09:26:53.589"}'
const second =
  '{"id":"1001","customer":"ada","amount":"24.50","note":"leave at door","created_at":"2026-03-14 09:26:53.589"}'

function message(data: string, old: string, type: string): string {
  return `{"data":[${data}],"database":"shop","es":1773480413589,"gtid":"","id":1,"isDdl":false,${types},"old":${old},"pkNames":["id"],"sql":"",${sqlTypes},"table":"orders","ts":1773480413812,"type":"${type}"}`
}

describe('a row', () => {
  test('that was inserted, or read from a snapshot', () => {
    const inserted = encodeAll(canalEncoder(), [cellChange('insert', orders, null, order('1001'))])
    expect(inserted).toEqual([
      {
        role: 'data',
        key: null,
        value: message(first, 'null', 'INSERT'),
        change: 0,
        partitionHint: '{"id":"1001"}',
      },
    ])
    const read = encodeAll(canalEncoder(), [cellChange('read', orders, null, order('1001'))])
    expect(read).toEqual(inserted)
  })

  test('that was updated: old holds what changed', () => {
    const now = order('1001', '24.50', 'leave at door')
    const [record] = encodeAll(canalEncoder(), [cellChange('update', orders, order('1001'), now)])
    expect(record!.value).toBe(message(second, '[{"amount":"19.99","note":null}]', 'UPDATE'))
  })

  test('that was updated without an old row in the log', () => {
    const now = order('1001', '24.50', 'leave at door')
    const [record] = encodeAll(canalEncoder(), [cellChange('update', orders, null, now)])
    expect(record!.value).toBe(message(second, '[{}]', 'UPDATE'))
  })

  test('whose key was updated', () => {
    const change = cellChange('update', orders, orderKey('1000'), order('1001'))
    const [record] = encodeAll(canalEncoder(), [change])
    expect(record!.value).toBe(message(first, '[{"id":"1000"}]', 'UPDATE'))
  })

  test('that was deleted', () => {
    const whole = cellChange('delete', orders, order('1001'), null)
    const key = cellChange('delete', orders, orderKey('1001'), null)
    const records = encodeAll(canalEncoder(), [whole, key])
    expect(records.map((record) => record.value)).toEqual([
      message(first, 'null', 'DELETE'),
      message('{"id":"1001"}', 'null', 'DELETE'),
    ])
  })

  test('lacks what the log did not carry, unless the old row has it', () => {
    const now = order('1001').with(3, undefined)
    const records = encodeAll(canalEncoder(), [
      cellChange('update', orders, null, now),
      cellChange('update', orders, order('1001', '1.00', 'long'), now),
    ])
    const messages = records.map((record) => JSON.parse(record.value!))
    expect(messages[0].data[0]).not.toHaveProperty('note')
    expect(messages[1].data[0].note).toBe('long')
    expect(messages[1].old).toEqual([{ amount: '1.00' }])
  })
})

test('values are the strings that Canal writes', () => {
  const samples: [string, string, string][] = [
    ['boolean', 't', 'true'],
    ['double precision', '1e+20', '100000000000000000000'],
    ['bytea', String.raw`\x00e941`, '\u0000éA'],
    ['bit(4)', '1010', '10'],
    ['timestamp without time zone', '2024-05-06 07:08:09.5', '2024-05-06 07:08:09.500000'],
    ['timestamp(0) with time zone', '2024-05-06 07:08:09+00', '2024-05-06 07:08:09'],
    ['timestamp with time zone', '0044-03-15 10:00:00+00 BC', '-0043-03-15 10:00:00.000000'],
    ['timestamp with time zone', 'infinity', 'infinity'],
    ['time(3) without time zone', '07:08:09', '07:08:09.000'],
    ['text[]', '{"a\\"b",NULL}', String.raw`["a\"b",null]`],
    ['jsonb', '{"a": 1}', '{"a": 1}'],
  ]
  const table = testTable(
    'samples',
    samples.map(([nativeType], i) => ({ name: `c${i}`, nativeType })),
  )
  const change = cellChange(
    'insert',
    table,
    null,
    samples.map(([, cell]) => cell),
  )
  const [record] = encodeAll(canalEncoder(), [change])
  expect(Object.values(JSON.parse(record!.value!).data[0])).toEqual(
    samples.map(([, , text]) => text),
  )
})

test('the id counts batches', () => {
  const encoder = canalEncoder()
  const change = cellChange('insert', orders, null, order('1'))
  const ids = [1, 2].map(() =>
    encodeAll(encoder, [change, change]).map((record) => JSON.parse(record.value!).id),
  )
  expect(ids).toEqual([
    [1, 1],
    [2, 2],
  ])
})

test('keys and the database name by choice', () => {
  const [record] = encodeAll(canalEncoder({ key: 'primary-key', databaseFrom: 'database' }), [
    cellChange('insert', orders, null, order('1001')),
  ])
  expect(record).toMatchObject({ key: '{"id":"1001"}' })
  expect(record).not.toHaveProperty('partitionHint')
  expect(JSON.parse(record!.value!).database).toBe('store')
})

const alter: SchemaChange = {
  kind: 'schema',
  action: 'alter',
  database: 'store',
  schema: 'shop',
  name: 'orders',
  table: orders,
  previous: null,
  statement: 'ALTER TABLE orders ADD COLUMN tier INT',
  transaction: testTransaction,
  place: 1,
  ordinal: 0,
}

test('a schema change', () => {
  expect(encodeAll(canalEncoder(), [alter])).toEqual([
    {
      role: 'schema',
      key: null,
      value:
        '{"data":null,"database":"shop","es":1773480413589,"gtid":"","id":1,"isDdl":true,"mysqlType":null,"old":null,"pkNames":null,"sql":"ALTER TABLE orders ADD COLUMN tier INT","sqlType":null,"table":"orders","ts":1773480413812,"type":"ALTER"}',
      change: 0,
    },
  ])
})

test.each([
  ['create', 'CREATE TABLE x ()', 'CREATE'],
  ['drop', null, 'ERASE'],
  ['rename', null, 'RENAME'],
  ['index', 'CREATE INDEX i ON x (y)', 'CINDEX'],
  ['index', 'DROP INDEX i', 'DINDEX'],
  ['other', 'GRANT', 'QUERY'],
] as const)('a schema change %s %s is %s', (action, statement, type) => {
  const [record] = encodeAll(canalEncoder(), [{ ...alter, action, statement }])
  expect(JSON.parse(record!.value!)).toMatchObject({ type, sql: statement ?? '', isDdl: true })
})

test('a truncation', () => {
  const [record] = encodeAll(canalEncoder(), [cellChange('truncate', orders, null, null)])
  expect(record).toMatchObject({ role: 'data', key: null })
  expect(JSON.parse(record!.value!)).toMatchObject({
    isDdl: true,
    type: 'TRUNCATE',
    sql: 'TRUNCATE TABLE "shop"."orders"',
    data: null,
  })
})

test('marks and messages make no records', () => {
  const at = { transaction: testTransaction, place: 1, ordinal: 0 }
  const records = encodeAll(canalEncoder(), [
    { kind: 'mark', mark: 'begin', ...at },
    { kind: 'message', prefix: 'p', content: Buffer.from('c'), transactional: true, ...at },
  ])
  expect(records).toEqual([])
})
