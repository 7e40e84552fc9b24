import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Change, SchemaChange } from '@tailrace/plugin-api'
import { encodeAll } from '../../../packages/plugin-api/test/bytes/encoding.ts'
import { order, orderKey, orders } from '../../../packages/plugin-api/test/bytes/orders.ts'
import {
  cellChange,
  testTable,
  testTransaction,
} from '../../../packages/plugin-api/test/bytes/postgres-table.ts'
import json, { record as format } from '../src/index.ts'

function encode(changes: readonly Change[], options: z.input<typeof json.options> = {}) {
  const records = encodeAll(json.create(json.options.parse(options), {} as never), changes)
  for (const { value } of records) if (value !== null) format.parse(JSON.parse(value))
  return records
}

const head = (op: string) =>
  `{"op":"${op}","id":"7/16e9058/16e9058/0","database":"store","schema":"shop","table":"orders","ts":"2026-03-14T09:26:53.589214Z","tx":"771","position":24023128`
const first =
  '{"id":1001,"customer":"ada","amount":"19.99","note":null,"created_at":"2026-03-14T09:26:53.589"}'

describe('a row', () => {
  test('that was inserted', () => {
    expect(encode([cellChange('insert', orders, null, order('1001'))])).toEqual([
      {
        role: 'data',
        key: '{"id":1001}',
        value: `${head('insert')},"before":null,"after":${first}}`,
        change: 0,
      },
    ])
  })

  test('that was updated', () => {
    const now = order('1001', '24.50', 'leave at door')
    const [record] = encode([cellChange('update', orders, order('1001'), now)])
    expect(record!.value).toBe(
      `${head('update')},"before":${first},"after":{"id":1001,"customer":"ada","amount":"24.50","note":"leave at door","created_at":"2026-03-14T09:26:53.589"}}`,
    )
  })

  test('that was deleted; before holds what the log carries', () => {
    const records = encode([cellChange('delete', orders, orderKey('1001'), null)])
    expect(records).toEqual([
      {
        role: 'data',
        key: '{"id":1001}',
        value: `${head('delete')},"before":{"id":1001},"after":null}`,
        change: 0,
      },
    ])
  })

  test('tells a value that the log did not carry from NULL', () => {
    const [record] = encode([
      cellChange('update', orders, null, order('1001').with(3, undefined).with(1, undefined)),
    ])
    expect(record!.value).toBe(
      `${head('update')},"before":null,"after":{"id":1001,"amount":"19.99","created_at":"2026-03-14T09:26:53.589"},"unavailable":["customer","note"]}`,
    )
  })

  test('takes what the log did not carry from the old row', () => {
    const [record] = encode([
      cellChange('update', orders, order('1001', '1.00', 'long'), order('1001').with(3, undefined)),
    ])
    const value = JSON.parse(record!.value!)
    expect(value.after.note).toBe('long')
    expect(value).not.toHaveProperty('unavailable')
  })

  test('carries the derivation of a transform in its id', () => {
    const change = cellChange('insert', orders, null, order('1'))
    change.derivation = '.1'
    expect(JSON.parse(encode([change])[0]!.value!).id).toBe('7/16e9058/16e9058/0.1')
  })
})

test('a truncation has neither key nor rows', () => {
  const [record] = encode([cellChange('truncate', orders, null, null)])
  expect(record!.key).toBeNull()
  expect(record!.value).toBe(`${head('truncate')},"before":null,"after":null}`)
})

test('tombstones follow deletes and changes of the key', () => {
  const records = encode(
    [
      cellChange('update', orders, orderKey('1'), order('2')),
      cellChange('update', orders, order('2'), order('2', '1.00')),
      cellChange('delete', orders, orderKey('2'), null),
    ],
    { tombstones: true },
  )
  expect(records.map(({ role, key, change }) => [role, key, change])).toEqual([
    ['data', '{"id":2}', 0],
    ['tombstone', '{"id":1}', 0],
    ['data', '{"id":2}', 1],
    ['data', '{"id":2}', 2],
    ['tombstone', '{"id":2}', 2],
  ])
})

const samples: [string, string, string][] = [
  ['bigint', '9223372036854775807', '9223372036854775807'],
  ['numeric', '0.10', '"0.10"'],
  ['numeric', 'NaN', '"NaN"'],
  ['double precision', '1e+20', '100000000000000000000'],
  ['double precision', '-Infinity', '"-Infinity"'],
  ['boolean', 'f', 'false'],
  ['bytea', String.raw`\x00ff10`, '"AP8Q"'],
  ['timestamp with time zone', '2024-05-06 07:08:09.5+00', '"2024-05-06T07:08:09.5Z"'],
  ['timestamp with time zone', 'infinity', '"infinity"'],
  ['date', '2024-05-06', '"2024-05-06"'],
  ['interval', 'P1DT2S', '"P1DT2S"'],
  ['jsonb', '{"a": 1.0}', String.raw`"{\"a\": 1.0}"`],
  ['integer[]', '{1,NULL}', '[1,null]'],
  ['bigint[]', '{{1},{2}}', '[[1],[2]]'],
  ['bigint[]', '[0:1]={7,8}', '{"lowerBounds":[0],"elements":[7,8]}'],
  ['box[]', '{(2,2),(1,1);(1,1),(0,0)}', '["(2,2),(1,1)","(1,1),(0,0)"]'],
  ['inet', '10.0.0.1', '"10.0.0.1"'],
]

test.each(samples)('%s %s is %s', (nativeType, cell, expected) => {
  const table = testTable('samples', [{ name: 'c', nativeType }])
  const [record] = encode([cellChange('insert', table, null, [cell])])
  expect(record!.value).toContain(`"after":{"c":${expected}}}`)
})

test.each([
  ['bigint', '42', { int64: 'string' }, '"42"'],
  ['numeric', '0.10', { decimals: 'number' }, '0.10'],
  ['numeric', 'Infinity', { decimals: 'number' }, '"Infinity"'],
  ['json', '{"a":\n 1}', { json: 'embedded' }, '{"a":  1}'],
] as const)('%s %s with %j is %s', (nativeType, cell, options, expected) => {
  const table = testTable('samples', [{ name: 'c', nativeType }])
  const [record] = encode([cellChange('insert', table, null, [cell])], options)
  expect(record!.value).toContain(`"after":{"c":${expected}}}`)
})

const at = { transaction: testTransaction, place: 24_023_128, ordinal: 0 }

test('a schema change', () => {
  const change: SchemaChange = {
    kind: 'schema',
    action: 'alter',
    database: 'store',
    schema: 'shop',
    name: 'orders',
    table: orders,
    previous: null,
    statement: null,
    ...at,
  }
  const [record] = encode([change])
  expect(record).toMatchObject({ role: 'schema', key: null })
  expect(JSON.parse(record!.value!)).toMatchObject({
    op: 'schema',
    action: 'alter',
    table: 'orders',
    statement: null,
    primaryKey: ['id'],
    columns: orders.columns.map(({ name, type, nativeType, nullable }) => ({
      name,
      type: type.kind,
      nativeType,
      nullable,
    })),
  })
  expect(JSON.parse(encode([{ ...change, table: null }])[0]!.value!).columns).toBeNull()
})

test('a logical message has no destination of its own', () => {
  const [record] = encode([
    { kind: 'message', prefix: 'audit', content: Buffer.from('hello'), transactional: true, ...at },
  ])
  expect(record).toEqual({
    role: 'message',
    key: null,
    value:
      '{"op":"message","id":"7/16e9058/16e9058/0","database":"store","ts":"2026-03-14T09:26:53.589214Z","tx":"771","position":24023128,"prefix":"audit","transactional":true,"content":"aGVsbG8="}',
    change: 0,
  })
})

test('begins and commits make records only where asked for', () => {
  const marks = (['begin', 'commit', 'heartbeat'] as const).map((mark): Change => ({
    kind: 'mark',
    mark,
    ...at,
  }))
  expect(encode(marks)).toEqual([])
  const records = encode(marks, { transactions: true })
  expect(records.map(({ role, value }) => [role, JSON.parse(value!).op])).toEqual([
    ['transaction', 'begin'],
    ['transaction', 'commit'],
  ])
})

test('schema.json is the format’s', () => {
  const published = readFileSync(new URL('../schema.json', import.meta.url), 'utf8')
  expect(JSON.parse(published)).toEqual(
    JSON.parse(JSON.stringify(z.toJSONSchema(format, { io: 'output' }))),
  )
})
