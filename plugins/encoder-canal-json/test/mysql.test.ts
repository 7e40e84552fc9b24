import { describe, expect, test } from 'vitest'
import type { SchemaChange } from '@tailrace/plugin-api'
import { encodeAll } from '../../../packages/plugin-api/test/bytes/encoding.ts'
import {
  type MysqlCell,
  mysqlChange,
  mysqlTable,
  mysqlTransaction,
} from '../../../packages/plugin-api/test/bytes/mysql-table.ts'
import { bothForms } from '../../../packages/plugin-api/test/bytes/cell-change.ts'
import { canalEncoder } from './encoder.ts'

const hex = (text: string) => Buffer.from(text, 'hex')
const cases: readonly (readonly [type: string, cell: MysqlCell, value: string, sqlType: number])[] =
  [
    ['tinyint', '-5', '-5', -6],
    ['tinyint unsigned', '200', '200', 5],
    ['mediumint', '7', '7', 4],
    ['int unsigned', '4000000000', '4000000000', -5],
    ['bigint unsigned', '18446744073709551615', '18446744073709551615', 3],
    ['decimal(10,2)', '-0.10', '-0.10', 3],
    ['float', '1', '1.0', 7],
    ['double', '1e20', '1.0E20', 8],
    ['bit(1)', hex('01'), '1', -7],
    ['bit(10)', hex('0281'), '641', -7],
    ["enum('a','b')", 'b', '2', 4],
    ["enum('a','b')", '', '0', 4],
    ["enum('a','b')", 'later', 'later', 4],
    ["set('x','y','z')", 'x,z', '5', -7],
    ["set('x','y','z')", '', '0', -7],
    ['year', '0000', '0000', 12],
    ['date', '0000-00-00', '0000-00-00', 91],
    ['time(3)', '-838:59:59.000', '-838:59:59.000', 92],
    ['datetime(3)', '2024-05-06 07:08:09.120', '2024-05-06 07:08:09.120', 93],
    ['datetime(3)', '0000-00-00 00:00:00.000', '0000-00-00 00:00:00', 93],
    ['timestamp', '2024-05-06 07:08:09', '2024-05-06 07:08:09', 93],
    ['char(5)', 'ab', 'ab', 1],
    ['varchar(20)', '汉"字', '汉"字', 12],
    ['json', '{"a": 1}', '{"a": 1}', 12],
    ['text', 'x', 'x', 2005],
    ['blob', hex('00ff41'), '\u0000\u00ffA', 2004],
  ]

describe.each(bothForms)('from %s', (_, form) => {
  test.each(cases)('%s %s', (nativeType, cell, value, sqlType) => {
    const table = mysqlTable('订单', [{ name: '值', nativeType }])
    const [record] = encodeAll(canalEncoder(), [form(mysqlChange('insert', table, null, [cell]))])
    expect(JSON.parse(record!.value!)).toMatchObject({
      data: [{ 值: value }],
      database: 'shop',
      gtid: 'b71a155a-e5c6-11f1-99ce-02fc00000001:7',
      mysqlType: { 值: nativeType },
      sqlType: { 值: sqlType },
      table: '订单',
    })
  })

  test('labels as text', () => {
    const table = mysqlTable('t', [
      { name: 'e', nativeType: "enum('a','b')" },
      { name: 's', nativeType: "set('x','y')" },
    ])
    const encoder = canalEncoder({ labels: 'text' })
    const [record] = encodeAll(encoder, [form(mysqlChange('insert', table, null, ['b', 'x,y']))])
    expect(JSON.parse(record!.value!).data).toEqual([{ e: 'b', s: 'x,y' }])
  })

  test('the old values of what an update changed', () => {
    const table = mysqlTable('t', [
      { name: 'id', nativeType: 'int' },
      { name: 'e', nativeType: "enum('a','b')" },
    ])
    const change = mysqlChange('update', table, ['1', 'a'], ['1', 'b'])
    const [record] = encodeAll(canalEncoder(), [form(change)])
    expect(JSON.parse(record!.value!)).toMatchObject({
      data: [{ id: '1', e: '2' }],
      old: [{ e: '1' }],
    })
  })
})

test('a truncation is told once, by its statement', () => {
  const table = mysqlTable('t', [{ name: 'id', nativeType: 'int' }])
  const schemaChange: SchemaChange = {
    kind: 'schema',
    action: 'truncate',
    database: 'shop',
    schema: null,
    name: 't',
    table,
    previous: table,
    statement: 'TRUNCATE t',
    transaction: mysqlTransaction,
    place: 2,
    ordinal: 0,
  }
  const records = encodeAll(canalEncoder(), [
    mysqlChange('truncate', table, null, null),
    schemaChange,
  ])
  expect(records).toHaveLength(1)
  expect(JSON.parse(records[0]!.value!)).toMatchObject({
    type: 'TRUNCATE',
    sql: 'TRUNCATE t',
    isDdl: true,
  })
})
