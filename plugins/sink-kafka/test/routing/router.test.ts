import { type RecordParts, type Row, type RowChange, UNAVAILABLE } from '@tailrace/plugin-api'
import { describe, expect, test } from 'vitest'
import { options } from '../../src/options.ts'
import { Topic } from '../../src/producer/topic.ts'
import { Router } from '../../src/routing/router.ts'
import { partitionOf } from '../../src/wire/murmur2.ts'
import { batchOf, insert, rowChange, table } from '../support/changes.ts'

const orders = table()
const PARTITIONS = 1000
const topic = new Topic('t', Array.from({ length: PARTITIONS }).fill(1) as number[], null, {
  batchSize: 1,
})

function hashOf(text: string): number {
  return partitionOf(Buffer.from(text), 0, Buffer.byteLength(text), PARTITIONS)
}

/** Partitions of the records of one change. */
function partitionsOf(partition: object, change: RowChange, parts: Omit<RecordParts, 'change'>[]) {
  const router = new Router(options.parse({ brokers: ['a:1'], partition }))
  const { records } = batchOf(
    [change],
    parts.map((part) => ({ change: 0, ...part })),
  )
  return parts.map((_, i) => router.partitionOf(records, i, topic))
}

const record = { key: null, value: 'v' }

describe('by primary key', () => {
  const by = { by: 'primary-key' }
  test('the key of the record decides, as for Java producers', () => {
    const parts = [
      { key: '{"id":1}', value: 'v' },
      { key: '{"id":1}', value: null },
    ]
    expect(partitionsOf(by, insert(orders, 1, 1), parts)).toEqual([
      hashOf('{"id":1}'),
      hashOf('{"id":1}'),
    ])
  })
  test('without one the values of the key columns do', () => {
    expect(partitionsOf(by, insert(orders, 42, 1), [record])).toEqual([hashOf('42')])
    const gone = rowChange(orders, 'delete', 1, { before: { id: 42, customer: null, note: null } })
    expect(partitionsOf(by, gone, [record])).toEqual([hashOf('42')])
  })
  test('a table without key stays in one partition', () => {
    const keyless = table('log', [], false)
    expect(partitionsOf(by, insert(keyless, 1, 1), [record])).toEqual([hashOf('public.log')])
    expect(partitionsOf(by, rowChange(orders, 'truncate', 1, {}), [record])).toEqual([
      hashOf('public.orders'),
    ])
  })
})

describe('by columns', () => {
  const by = { by: 'columns', columns: ['customer'] }
  const moved = rowChange(orders, 'update', 1, {
    before: { id: 1, customer: 'old', note: null },
    after: { id: 1, customer: 'new', note: null },
  })
  test('the new row decides', () => {
    expect(partitionsOf(by, moved, [{ key: 'k', value: 'v' }])).toEqual([hashOf('new')])
  })
  test('delete and tombstone of a changed key go where the old row is', () => {
    const parts = [
      { key: '1', value: 'delete' },
      { key: '1', value: null, role: 'tombstone' as const },
      { key: '2', value: 'create' },
    ]
    expect(partitionsOf(by, moved, parts)).toEqual([hashOf('old'), hashOf('old'), hashOf('new')])
  })
  test('several columns, null and patterns of tables', () => {
    const columns = { 'public.other': ['note'], 'public.*': ['customer', 'note'] }
    const change = rowChange(orders, 'insert', 1, { after: { id: 1, customer: 'a', note: null } })
    expect(partitionsOf({ by: 'columns', columns }, change, [record])).toEqual([
      hashOf('a\u001f\u0000'),
    ])
  })
  test('a table that no pattern matches goes by key', () => {
    const columns = { 'other.*': ['customer'] }
    expect(partitionsOf({ by: 'columns', columns }, insert(orders, 7, 1), [record])).toEqual([
      hashOf('7'),
    ])
  })
  test('a value that the log did not carry is an error', () => {
    const before: Row = { id: 1, customer: UNAVAILABLE, note: UNAVAILABLE }
    const gone = rowChange(orders, 'delete', 1, { before })
    expect(() => partitionsOf(by, gone, [record])).toThrow(
      expect.objectContaining({
        fix: expect.stringContaining('REPLICA IDENTITY FULL'),
        details: { change: 'server-1/1/0' },
      }),
    )
  })
  test('a column that does not exist is an error', () => {
    const columns = ['client']
    expect(() => partitionsOf({ by: 'columns', columns }, insert(orders, 7, 1), [record])).toThrow(
      /no column "client"/,
    )
  })
})

test('a hint of the encoder comes first', () => {
  const hinted = { ...record, key: 'k', partitionHint: 'hint' }
  expect(partitionsOf({ by: 'single' }, insert(orders, 1, 1), [hinted])).toEqual([hashOf('hint')])
})
