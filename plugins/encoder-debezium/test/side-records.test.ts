import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import {
  type Change,
  ChangeBatch,
  type Mark,
  type MessageChange,
  RecordBuffer,
} from '@tailrace/plugin-api'
import { encodeAll } from '../../../packages/plugin-api/test/bytes/encoding.ts'
import { order, orders } from '../../../packages/plugin-api/test/bytes/orders.ts'
import {
  cellChange,
  testTransaction,
} from '../../../packages/plugin-api/test/bytes/postgres-table.ts'
import { debeziumEncoder } from './encoder.ts'

const at = { transaction: testTransaction, place: 24_023_100, ordinal: 0 }
const message: MessageChange = {
  kind: 'message',
  prefix: 'audit',
  content: Buffer.from('hello'),
  transactional: true,
  ...at,
}
const mark = (which: Mark['mark']): Mark => ({ kind: 'mark', mark: which, ...at })

test('a logical message goes to a destination of its own', () => {
  const [record] = encodeAll(debeziumEncoder(), [message])
  expect(record).toMatchObject({
    role: 'message',
    key: '{"prefix":"audit"}',
    destination: 'store.message',
  })
  expect(record!.value).toBe(
    String.raw`{"op":"m","ts_ms":1773480413702,"source":{"version":"3.4.1.Final","connector":"postgresql","name":"store","ts_ms":1773480413589,"snapshot":"false","db":"store","sequence":"[\"24023072\",\"24023100\"]","ts_us":1773480413589214,"ts_ns":1773480413589214000,"schema":"","table":"","txId":771,"lsn":24023100,"xmin":null},"transaction":null,"message":{"prefix":"audit","content":"aGVsbG8="}}`,
  )
})

test('the content of a logical message is as binary columns are', () => {
  const [record] = encodeAll(debeziumEncoder({ binaryMode: 'hex' }), [message])
  expect(record!.value).toContain('"message":{"prefix":"audit","content":"68656c6c6f"}}')
})

test('a logical message counts in its transaction, each as a collection of its own', () => {
  const changes = [
    cellChange('insert', orders, null, order('1')),
    message,
    message,
    { ...message, transactional: false },
    mark('commit'),
  ]
  const records = encodeAll(debeziumEncoder({ transactions: true }), changes)
  const transactions = records.slice(1, 4).map(({ value }) => JSON.parse(value!).transaction)
  const id = '771:24023128'
  expect(transactions).toEqual([
    { id, total_order: 2, data_collection_order: 1 },
    { id, total_order: 3, data_collection_order: 1 },
    null,
  ])
  expect(records[4]!.value).toContain(
    '"event_count":3,"data_collections":[{"data_collection":"shop.orders","event_count":1}]',
  )
})

test('a row of a snapshot is in no transaction', () => {
  const [record] = encodeAll(debeziumEncoder({ transactions: true }), [
    cellChange('read', orders, null, order('1')),
  ])
  expect(record!.value).toContain('"transaction":null,"op":"r"')
})

test('a message outside of transactions has no transaction id', () => {
  const records = encodeAll(debeziumEncoder(), [message, { ...message, transactional: false }])
  expect(records.map((record) => JSON.parse(record.value!).source.txId)).toEqual([771, null])
})

test('a logical message has the schemas of the connector', () => {
  const { runs } = JSON.parse(
    readFileSync(new URL('recorded/postgresql-18.json', import.meta.url), 'utf8'),
  ) as { runs: { default: { schemas: Record<string, string> } } }
  const [record] = encodeAll(debeziumEncoder({ schemas: true }), [message])
  const schemaOf = (text: string) => JSON.stringify(JSON.parse(text).schema)
  expect(schemaOf(record!.key!)).toBe(runs.default.schemas['store.message key'])
  expect(schemaOf(record!.value!)).toBe(runs.default.schemas['store.message value'])
})

test('marks make records only where transactions are asked for', () => {
  const changes = [
    mark('begin'),
    cellChange('insert', orders, null, order('1')),
    cellChange('insert', orders, null, order('2')),
    mark('commit'),
    mark('heartbeat'),
  ]
  expect(encodeAll(debeziumEncoder(), changes)).toHaveLength(2)
  const records = encodeAll(debeziumEncoder({ transactions: true }), changes)
  const id = '"id":"771:24023128"'
  expect(records.map((record) => record.role)).toEqual([
    'transaction',
    'data',
    'data',
    'transaction',
  ])
  expect(records[0]).toMatchObject({
    key: `{${id}}`,
    value: `{"status":"BEGIN",${id},"event_count":null,"data_collections":null,"ts_ms":1773480413589}`,
    destination: 'store.transaction',
  })
  expect(records[2]!.value).toContain(
    `"transaction":{${id},"total_order":2,"data_collection_order":2},"op":"c"`,
  )
  expect(records[3]!.value).toBe(
    `{"status":"END",${id},"event_count":2,"data_collections":[{"data_collection":"shop.orders","event_count":2}],"ts_ms":1773480413589}`,
  )
})

test('a batch that comes again, as its sink broke, is not counted twice', () => {
  const encoder = debeziumEncoder({ transactions: true })
  const batch = (place: number, ...changes: Change[]) => new ChangeBatch(changes, { place }, 0)
  const first = batch(1, mark('begin'), cellChange('insert', orders, null, order('1')))
  const last = batch(2, cellChange('insert', orders, null, order('2')), mark('commit'))
  const values = () =>
    [first, last].flatMap((each) => {
      const out = new RecordBuffer()
      out.reset(each.changes)
      void encoder.encode(each, out)
      return Array.from({ length: out.count }, (_, i) =>
        out.body.toString(out.valueStart(i), out.valueEnd(i)),
      )
    })
  const once = values()
  expect(once.at(-1)).toContain('"event_count":2,')
  expect(values()).toEqual(once)
})
