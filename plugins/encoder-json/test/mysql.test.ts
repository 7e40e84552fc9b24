import { describe, expect, test } from 'vitest'
import { encodeAll } from '../../../packages/plugin-api/test/bytes/encoding.ts'
import {
  type MysqlCell,
  mysqlChange,
  mysqlTable,
} from '../../../packages/plugin-api/test/bytes/mysql-table.ts'
import { bothForms } from '../../../packages/plugin-api/test/bytes/cell-change.ts'
import json from '../src/index.ts'

const encoder = json.create(json.options.parse({}), {} as never)
const hex = (text: string) => Buffer.from(text, 'hex')
const cases: readonly (readonly [type: string, cell: MysqlCell, value: string])[] = [
  ['tinyint unsigned', '200', '200'],
  ['bigint unsigned', '18446744073709551615', '18446744073709551615'],
  ['decimal(10,2)', '-0.10', '"-0.10"'],
  ['double', '1e20', '100000000000000000000'],
  ['bit(1)', hex('01'), 'true'],
  ['bit(10)', hex('0281'), '"1010000001"'],
  ["set('x','y')", 'x,y', '["x","y"]'],
  ["set('x','y')", '', '[]'],
  ['year', '0000', '0'],
  ['date', '0000-00-00', '"0000-00-00"'],
  ['time', '-838:59:59', '"-838:59:59"'],
  ['datetime(3)', '2024-05-06 07:08:09.120', '"2024-05-06T07:08:09.120"'],
  ['timestamp', '2024-05-06 07:08:09', '"2024-05-06T07:08:09Z"'],
  ['varchar(20)', '汉', '"汉"'],
  ['json', '{"a": 1}', '"{\\"a\\": 1}"'],
  ['blob', hex('00ff41'), '"AP9B"'],
]

describe.each(bothForms)('from %s', (_, form) => {
  test.each(cases)('%s %s', (nativeType, cell, value) => {
    const table = mysqlTable('订单', [{ name: '值', nativeType }])
    const [record] = encodeAll(encoder, [form(mysqlChange('insert', table, null, [cell]))])
    expect(record!.value).toContain(`"after":{"值":${value}}`)
  })
})
