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
import { debeziumEncoder } from './encoder.ts'

const hex = (text: string) => Buffer.from(text, 'hex')
/** Types, what the log holds, and what Debezium 3.4.1 wrote for it. */
const recorded: readonly (readonly [type: string, cell: MysqlCell, value: string])[] = [
  ['tinyint(1)', '1', '1'],
  ['tinyint unsigned', '200', '200'],
  ['smallint unsigned', '60000', '60000'],
  ['int unsigned', '4000000000', '4000000000'],
  ['bigint unsigned', '18446744073709551615', '-1'],
  ['float', '1.1', '1.1'],
  ['float(10,2)', '1.1', '1.100000023841858'],
  ['double', '0.1', '0.1'],
  ['decimal(12,3)', '1.500', '"Bdw="'],
  ['decimal(65,30)', '1.500000000000000000000000000000', '"Eu7C6zhpr2TfYAAAAA=="'],
  ['bit(1)', hex('01'), 'true'],
  ['bit(10)', hex('0281'), '"gQI="'],
  ['year', '2024', '2024'],
  ['date', '2024-05-06', '19849'],
  ['date', '0000-00-00', 'null'],
  ['time', '-838:59:59', '-3020399000000'],
  ['time(3)', '-07:08:09.120', '-25689120000'],
  ['time(6)', '838:59:59.000001', '3020399000001'],
  ['datetime', '2024-05-06 07:08:09', '1714979289000'],
  ['datetime', '9999-12-31 23:59:59', '253402300799000'],
  ['datetime', '2024-00-00 00:00:00', 'null'],
  ['datetime(3)', '2024-05-06 07:08:09.120', '1714979289120'],
  ['datetime(6)', '2024-05-06 07:08:09.123456', '1714979289123456'],
  ['timestamp', '2024-05-06 07:08:09', '"2024-05-06T07:08:09Z"'],
  ['timestamp', '0000-00-00 00:00:00', '"1970-01-01T00:00:00Z"'],
  ['timestamp(3)', '2024-05-06 07:08:09.120', '"2024-05-06T07:08:09.120Z"'],
  ['timestamp(3)', '0000-00-00 00:00:00.000', '"1970-01-01T00:00:00.000Z"'],
  ['varchar(20)', '汉', '"汉"'],
  ['binary(5)', hex('6162000000'), '"YWIAAAA="'],
  ["enum('a','d''e')", "d'e", '"d\'e"'],
  ["set('x','y','z')", 'x,z', '"x,z"'],
  ["set('x')", '', '""'],
  [
    'json',
    '{"a": [1.0, "x, y: \\"é"], "b": 1}',
    String.raw`"{\"a\":[1.0,\"x, y: \\\"é\"],\"b\":1}"`,
  ],
  [
    'point',
    hex('e610000001010000000000000000000040000000000000f03f'),
    '{"x":2.0,"y":1.0,"wkb":"AQEAAAAAAAAAAAAAQAAAAAAAAPA/","srid":4326}',
  ],
  [
    'geometry',
    hex('000000000101000000000000000000f03f0000000000000040'),
    '{"wkb":"AQEAAAAAAAAAAADwPwAAAAAAAABA","srid":null}',
  ],
  ['vector(3)', hex('0000803f00002040cdcccc3d'), '[1.0,2.5,0.1]'],
]

describe.each(bothForms)('from %s', (_, form) => {
  test.each(recorded)('%s %s', (nativeType, cell, value) => {
    const table = mysqlTable('t', [{ name: 'v', nativeType }])
    const [record] = encodeAll(debeziumEncoder(), [
      form(mysqlChange('insert', table, null, [cell])),
    ])
    expect(record!.value).toContain(`"after":{"v":${value}},"source"`)
  })

  test('zero dates where null is not admitted', () => {
    const table = mysqlTable('t', [
      { name: 'd', nativeType: 'date', nullable: false },
      { name: 't', nativeType: 'datetime(6)', nullable: false },
    ])
    const change = mysqlChange('insert', table, null, ['2024-00-01', '0000-00-00 00:00:00.000000'])
    const [record] = encodeAll(debeziumEncoder(), [form(change)])
    expect(record!.value).toContain('"after":{"d":0,"t":0}')
  })

  test('a decimal for a large number', () => {
    const table = mysqlTable('t', [{ name: 'v', nativeType: 'bigint unsigned' }])
    const change = mysqlChange('insert', table, null, ['18446744073709551615'])
    const encoder = debeziumEncoder({ bigintUnsignedMode: 'precise' })
    expect(encodeAll(encoder, [form(change)])[0]!.value).toContain('{"v":"AP//////////"}')
  })
})

const orders = mysqlTable(
  '订单',
  [
    { name: '编号', nativeType: 'int', native: { autoIncrement: true } },
    {
      name: 'note',
      nativeType: 'varchar(20)',
      native: { charset: 'latin1', default: { value: 'x' } },
    },
  ],
  ['编号'],
  { charset: 'utf8mb4' },
)

test('a record names the event that its row comes from, and the row in there', () => {
  const changes = [1, 3, 4, 6, 2].map((place) =>
    mysqlChange('insert', orders, null, ['1', 'a'], place),
  )
  const records = encodeAll(debeziumEncoder(), changes)
  expect(records[0]).toMatchObject({ key: '{"编号":1}' })
  expect(records[0]!.value).toBe(
    '{"before":null,"after":{"编号":1,"note":"a"},"source":{"version":"3.4.1.Final","connector":"mysql","name":"store","ts_ms":1773480413589,"snapshot":"false","db":"shop","sequence":null,"ts_us":1773480413589214,"ts_ns":1773480413589214000,"table":"订单","server_id":5501,"gtid":"b71a155a-e5c6-11f1-99ce-02fc00000001:7","file":"binlog.000007","pos":4821,"row":0,"thread":88,"query":null},"transaction":null,"op":"c","ts_ms":1773480413702,"ts_us":1773480413702000,"ts_ns":1773480413702000000}',
  )
  const places = records.map(({ value }) => {
    const { pos, row } = JSON.parse(value!).source
    return [pos, row]
  })
  expect(places).toEqual([
    [4821, 0],
    [4821, 2],
    [5_000_000_000, 0],
    [5_000_000_000, 2],
    [4821, 1],
  ])
})

test.each(bothForms)('columns outside of a partial row image, from %s', (_, form) => {
  const change = mysqlChange('update', orders, ['1', undefined], [undefined, undefined])
  const [record] = encodeAll(debeziumEncoder(), [form(change)])
  expect(record!.key).toBe('{"编号":1}')
  expect(record!.value).toContain(
    '{"before":{"编号":1,"note":null},"after":{"编号":1,"note":"__debezium_unavailable_value"}',
  )
})

test('updates that are skipped are skipped with those of keys', () => {
  const change = mysqlChange('update', orders, ['1', 'a'], ['2', 'a'])
  expect(encodeAll(debeziumEncoder(), [change])).toHaveLength(3)
  expect(encodeAll(debeziumEncoder({ skippedOperations: ['update'] }), [change])).toEqual([])
})

const altered: SchemaChange = {
  kind: 'schema',
  action: 'alter',
  database: 'shop',
  schema: null,
  name: '订单',
  table: orders,
  previous: null,
  statement: 'ALTER TABLE `订单` ADD note varchar(20) CHARACTER SET latin1',
  transaction: mysqlTransaction,
  place: 4,
  ordinal: 0,
}

test('a change of definitions goes to the destination that is called as the server', () => {
  const [record] = encodeAll(debeziumEncoder(), [altered])
  expect(record).toMatchObject({
    role: 'schema',
    key: '{"databaseName":"shop"}',
    destination: 'store',
  })
  const { source, ...rest } = JSON.parse(record!.value!)
  expect(source).toMatchObject({ table: '订单', pos: 5_000_000_000, row: 0 })
  expect(rest).toEqual({
    ts_ms: 1_773_480_413_702,
    databaseName: 'shop',
    schemaName: null,
    ddl: altered.statement,
    tableChanges: [
      {
        type: 'ALTER',
        id: '"shop"."订单"',
        table: {
          defaultCharsetName: 'utf8mb4',
          primaryKeyColumnNames: ['编号'],
          columns: [
            {
              name: '编号',
              jdbcType: 4,
              nativeType: null,
              typeName: 'INT',
              typeExpression: 'INT',
              charsetName: null,
              length: null,
              scale: null,
              position: 1,
              optional: false,
              autoIncremented: true,
              generated: true,
              comment: null,
              defaultValueExpression: null,
              enumValues: null,
            },
            {
              name: 'note',
              jdbcType: 12,
              nativeType: null,
              typeName: 'VARCHAR',
              typeExpression: 'VARCHAR',
              charsetName: 'latin1',
              length: 20,
              scale: null,
              position: 2,
              optional: true,
              autoIncremented: false,
              generated: false,
              comment: null,
              defaultValueExpression: 'x',
              enumValues: null,
            },
          ],
          comment: null,
        },
      },
    ],
  })
  expect(encodeAll(debeziumEncoder({ schemaChanges: false }), [altered])).toEqual([])
})

test('a dropped table is told by a statement of its own', () => {
  const dropped: SchemaChange = {
    ...altered,
    action: 'drop',
    table: null,
    statement: 'DROP TABLE a, b',
  }
  const [record] = encodeAll(debeziumEncoder({ schemas: true }), [dropped])
  const { ddl, tableChanges } = JSON.parse(record!.value!).payload
  expect(ddl).toBe('DROP TABLE `shop`.`订单`')
  expect(tableChanges).toEqual([{ type: 'DROP', id: '"shop"."订单"', table: null }])
})
