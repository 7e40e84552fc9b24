import { describe, expect, test } from 'vitest'
import { encodeAll } from '../../../packages/plugin-api/test/bytes/encoding.ts'
import { order, orderKey, orders } from '../../../packages/plugin-api/test/bytes/orders.ts'
import {
  cellChange,
  testTable,
  testTransaction,
} from '../../../packages/plugin-api/test/bytes/postgres-table.ts'
import { debeziumEncoder, NOW } from './encoder.ts'

const source = String.raw`"source":{"version":"3.4.1.Final","connector":"postgresql","name":"store","ts_ms":1773480413589,"snapshot":"false","db":"store","sequence":"[\"24023072\",\"24023128\"]","ts_us":1773480413589214,"ts_ns":1773480413589214000,"schema":"shop","table":"orders","txId":771,"lsn":24023128,"xmin":null},"transaction":null`
const times = '"ts_ms":1773480413702,"ts_us":1773480413702000,"ts_ns":1773480413702000000'
const first = '{"id":1001,"customer":"ada","amount":"B88=","note":null,"created_at":1773480413589}'
const second =
  '{"id":1001,"customer":"ada","amount":"CZI=","note":"leave at door","created_at":1773480413589}'
const envelope = (before: string, after: string, op: string) =>
  `{"before":${before},"after":${after},${source},"op":"${op}",${times}}`

describe('an envelope', () => {
  test('of an insert', () => {
    expect(
      encodeAll(debeziumEncoder(), [cellChange('insert', orders, null, order('1001'))]),
    ).toEqual([
      { role: 'data', key: '{"id":1001}', value: envelope('null', first, 'c'), change: 0 },
    ])
  })

  test('of an update with the whole old row', () => {
    const now = order('1001', '24.50', 'leave at door')
    const change = cellChange('update', orders, order('1001'), now)
    expect(encodeAll(debeziumEncoder(), [change])).toEqual([
      { role: 'data', key: '{"id":1001}', value: envelope(first, second, 'u'), change: 0 },
    ])
  })

  test('of a delete, followed by its tombstone', () => {
    const change = cellChange('delete', orders, order('1001', '24.50', 'leave at door'), null)
    expect(encodeAll(debeziumEncoder(), [change])).toEqual([
      { role: 'data', key: '{"id":1001}', value: envelope(second, 'null', 'd'), change: 0 },
      { role: 'tombstone', key: '{"id":1001}', value: null, change: 0 },
    ])
    expect(encodeAll(debeziumEncoder({ tombstones: false }), [change])).toHaveLength(1)
  })

  test('of a delete of which the log has the key alone', () => {
    const [record] = encodeAll(debeziumEncoder(), [
      cellChange('delete', orders, orderKey('1001'), null),
    ])
    expect(record!.value).toContain(
      '"before":{"id":1001,"customer":"","amount":"AA==","note":null,"created_at":0},"after":null',
    )
  })

  test('of a snapshot row', () => {
    const [record] = encodeAll(debeziumEncoder(), [cellChange('read', orders, null, order('1001'))])
    expect(record!.value).toContain('"snapshot":"incremental"')
    expect(record!.value).toContain('"txId":null')
    expect(record!.value).toContain('"op":"r"')
  })

  test('of snapshot rows of several reads and tables', () => {
    const later = { ...testTransaction, commitTime: 1_773_480_414_000_000 }
    const invoices = orders.rewrite({ name: 'invoices' })
    const encoder = debeziumEncoder()
    const sources = [0, 1].flatMap(() =>
      encodeAll(encoder, [
        cellChange('read', orders, null, order('1')),
        cellChange('read', orders, null, order('2'), later),
        cellChange('read', invoices, null, order('3'), later),
        cellChange('insert', orders, null, order('4'), later),
        cellChange('read', orders, null, order('5'), later),
        cellChange('read', orders, null, order('6')),
      ]).map(({ value }) => {
        const { source, op, after, ts_ms } = JSON.parse(value!)
        return [after.id, op, source.table, source.snapshot, source.ts_ms, ts_ms]
      }),
    )
    const [early, late] = [1_773_480_413_589, 1_773_480_414_000]
    const expected = [
      [1, 'r', 'orders', 'incremental', early, NOW],
      [2, 'r', 'orders', 'incremental', late, NOW],
      [3, 'r', 'invoices', 'incremental', late, NOW],
      [4, 'c', 'orders', 'false', late, NOW],
      [5, 'r', 'orders', 'incremental', late, NOW],
      [6, 'r', 'orders', 'incremental', early, NOW],
    ]
    expect(sources).toEqual([...expected, ...expected])
  })

  test('of a truncation, which is skipped unless asked for', () => {
    const change = cellChange('truncate', orders, null, null)
    expect(encodeAll(debeziumEncoder(), [change])).toEqual([])
    expect(encodeAll(debeziumEncoder({ skippedOperations: [] }), [change])).toEqual([
      { role: 'data', key: null, value: envelope('null', 'null', 't'), change: 0 },
    ])
  })

  test('says the transaction anew for each', () => {
    const later = { ...testTransaction, commitTime: 1_773_480_414_000_000, native: { xid: 772 } }
    const records = encodeAll(debeziumEncoder(), [
      cellChange('insert', orders, null, order('1')),
      cellChange('insert', orders, null, order('2'), later),
    ])
    expect(records[1]!.value).toContain('"ts_ms":1773480414000,')
    expect(records[1]!.value).toContain('"txId":772')
    expect(records[1]!.value).toContain(String.raw`"sequence":"[null,\"24023128\"]"`)
  })
})

describe('an update of the key', () => {
  const change = cellChange('update', orders, orderKey('1001'), order('1002'))

  test.each([
    ['update', ['data', 'tombstone', 'data']],
    ['delete', ['data']],
    ['insert', ['data', 'tombstone']],
  ] as const)('where %ss are skipped', (skipped, roles) => {
    const records = encodeAll(debeziumEncoder({ skippedOperations: [skipped] }), [change])
    expect(records.map(({ role }) => role)).toEqual(roles)
  })

  test('is a delete, a tombstone and a create', () => {
    const records = encodeAll(debeziumEncoder(), [change])
    expect(records.map(({ role, key, headers }) => [role, key, headers])).toEqual([
      ['data', '{"id":1001}', { '__debezium.newkey': '{"id":1002}' }],
      ['tombstone', '{"id":1001}', { '__debezium.newkey': '{"id":1002}' }],
      ['data', '{"id":1002}', { '__debezium.oldkey': '{"id":1001}' }],
    ])
    expect(JSON.parse(records[0]!.value!)).toMatchObject({ op: 'd', after: null })
    expect(JSON.parse(records[2]!.value!)).toMatchObject({ op: 'c', before: null })
  })

  test('makes no tombstone where none are wanted', () => {
    expect(encodeAll(debeziumEncoder({ tombstones: false }), [change])).toHaveLength(2)
  })

  test('is none where an old row carries the same key', () => {
    const same = cellChange('update', orders, order('1001'), order('1001', '1.00'))
    expect(encodeAll(debeziumEncoder(), [same])).toHaveLength(1)
  })
})

describe('a value that the log did not carry', () => {
  test('is the placeholder, or the old value where the old row has it', () => {
    const unchanged = order('1001', '24.50').with(3, undefined)
    const plain = encodeAll(debeziumEncoder({ unavailableValue: '?' }), [
      cellChange('update', orders, null, unchanged),
      cellChange('update', orders, order('1001', '19.99', 'long'), unchanged),
      cellChange('update', orders, order('1001'), unchanged),
    ])
    expect(plain.map((record) => JSON.parse(record.value!).after.note)).toEqual(['?', 'long', '?'])
  })

  test('has a placeholder for each type that can be out of line', () => {
    const natives = ['text', 'jsonb', 'bytea', 'integer[]', 'text[]', 'numeric', 'numeric(10,2)']
    const table = testTable(
      'toast',
      natives.map((nativeType, i) => ({ name: `c${i}`, nativeType })),
    )
    const change = cellChange(
      'update',
      table,
      null,
      natives.map(() => undefined),
    )
    const [record] = encodeAll(debeziumEncoder({ unavailableValue: 'ab' }), [change])
    expect(JSON.parse(record!.value!).after).toEqual({
      c0: 'ab',
      c1: 'ab',
      c2: 'YWI=',
      c3: [97, 98],
      c4: ['ab'],
      c5: { scale: 0, value: 'YWI=' },
      c6: 'YWI=',
    })
  })
})

test('a table without a key makes records without keys', () => {
  const table = testTable('log', [{ name: 'line', nativeType: 'text' }])
  const records = encodeAll(debeziumEncoder(), [
    cellChange('insert', table, null, ['a']),
    cellChange('update', table, ['a'], ['b']),
    cellChange('delete', table, ['b'], null),
  ])
  expect(records.map((record) => [record.role, record.key])).toEqual([
    ['data', null],
    ['data', null],
    ['data', null],
    ['tombstone', null],
  ])
})
