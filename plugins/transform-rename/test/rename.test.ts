import {
  type CellBlock,
  type PluginContext,
  RowChange,
  TableSchema,
  type Transaction,
  type Transform,
} from '@tailrace/plugin-api'
import { utf8 } from '@tailrace/plugin-api/bytes'
import { describe, expect, test } from 'vitest'
import plugin from '../src/index.ts'

function table(id: string, columns: readonly string[] = ['id', 'cust'], database = 'shop') {
  const [schema, name] = id.includes('.') ? id.split('.') : [null, id]
  return new TableSchema({
    database,
    schema: schema ?? null,
    name: name ?? '',
    columns: columns.map((column, cell) => ({
      name: column,
      type: { kind: 'text' },
      nativeType: 'text',
      nullable: true,
      cell,
      decode: utf8,
    })),
    primaryKey: columns.slice(0, 1),
  })
}

function rename(options: object): {
  rewrite: (table: TableSchema) => TableSchema
  warnings: string[]
} {
  const warnings: string[] = []
  const context = {
    logger: { warn: (_: object, message: string) => void warnings.push(message) },
  } as unknown as PluginContext
  const transform: Transform = plugin.create(plugin.options.parse(options), context)
  return { rewrite: (one) => transform.table!(one), warnings }
}

const renamed = (options: object, id: string) => rename(options).rewrite(table(id)).id

describe('a table', () => {
  test.each([
    [{ tables: { 'public.orders': 'sales.orders_v2' } }, 'sales.orders_v2'],
    [{ tables: { 'public.orders': 'orders_v2' } }, 'public.orders_v2'],
    [{ tables: { 'public.ord*': 'x.{1}_{1}' } }, 'x.ers_ers'],
    [{ tables: { '*.*': '{2}.{1}' } }, 'orders.public'],
    [{ tables: { 'public.order?': 'o' } }, 'public.o'],
    [{ tables: { '*': 'o' } }, 'public.orders'],
    [{ tables: { 're:(\\w+)\\.(?<t>.*)s': '$1_$<t>' } }, 'public.public_order'],
    [{ tables: { 'public.o*': 'first', 'public.orders': 'second' } }, 'public.first'],
    [{ schemas: { public: 'shop' } }, 'shop.orders'],
    [{ schemas: { 'pub*': '{1}' }, tables: { 'public.orders': 'o' } }, 'lic.o'],
    [{ schemas: { public: 'shop' }, tables: { 'public.orders': 'x.o' } }, 'x.o'],
    [{ tables: { 'public.order': 'x' } }, 'public.orders'],
  ])('%j makes %s', (options, expected) => {
    expect(renamed(options, 'public.orders')).toBe(expected)
  })

  test('of a database without schemas', () => {
    const { rewrite } = rename({ databases: { 'sh*': 'x{1}' }, tables: { 'shop.b': 'other.c' } })
    expect([rewrite(table('a')).id, rewrite(table('b')).id]).toEqual(['xop.a', 'other.c'])
    expect(rewrite(table('a')).schema).toBeNull()
  })

  test('that keeps its names stays the same object', () => {
    const one = table('public.orders')
    expect(rename({ tables: { 'public.x': 'y' } }).rewrite(one)).toBe(one)
  })
})

describe('columns', () => {
  test('are renamed in rows, in the key, and without decoding', () => {
    const { rewrite } = rename({
      columns: { 'public.orders': { id: 'order_id' }, '*.*': { 're:(.*)st': '$1stomer' } },
    })
    const one = table('public.orders')
    const cells: CellBlock = {
      bytes: Buffer.from('7Zoe'),
      spans: new Int32Array([0, 1, 1, 3]),
      format: 'x',
    }
    const change = new RowChange('insert', one, {} as Transaction, 1, 0, cells, -1, 0)
    change.retable(rewrite(one))
    expect(change.afterAt).toBe(0)
    expect(change.table.primaryKey).toEqual(['order_id'])
    expect(change.after).toEqual({ order_id: '7', customer: 'Zoe' })
  })

  test('are matched by the names that the table had before its own rename', () => {
    const { rewrite } = rename({
      tables: { 'public.orders': 'x.y' },
      columns: { 'public.orders': { cust: 'a' }, 'x.y': { id: 'b' } },
    })
    expect(rewrite(table('public.orders')).columns.map((c) => c.name)).toEqual(['id', 'a'])
  })

  test('may change places', () => {
    const { rewrite } = rename({ columns: { '*.*': { id: 'cust', cust: 'id' } } })
    expect(rewrite(table('public.o')).columns.map((c) => c.name)).toEqual(['cust', 'id'])
    expect(rewrite(table('public.o')).primaryKey).toEqual(['cust'])
  })

  test('that would get one name are refused', () => {
    const { rewrite } = rename({ columns: { 'public.*': { cust: 'id' } } })
    expect(() => rewrite(table('public.orders'))).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message:
          'columns id and cust of table public.orders would both be called id, by columns."public.*"."cust"',
      }),
    )
  })

  test('that do not exist are warned of once, where table and column are named in full', () => {
    const { rewrite, warnings } = rename({
      columns: { 'public.orders': { nope: 'a', 'x*': 'b{1}' }, 'public.*': { neither: 'c' } },
    })
    rewrite(table('public.orders'))
    rewrite(table('public.orders'))
    expect(warnings).toEqual([
      'columns."public.orders" names a column that the table does not have',
    ])
  })
})

describe('two tables that would become one', () => {
  test('are refused when the second is seen, naming both and the rule', () => {
    const { rewrite } = rename({ tables: { 'public.orders_*': 'public.orders' } })
    rewrite(table('public.orders_1'))
    rewrite(table('public.orders_1'))
    expect(() => rewrite(table('public.orders_2'))).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message:
          'tables shop.public.orders_1 and shop.public.orders_2 would both become public.orders, by tables."public.orders_*"',
      }),
    )
  })

  test('are refused where one has the name already', () => {
    const { rewrite } = rename({ schemas: { a: 'b' } })
    rewrite(table('b.t'))
    expect(() => rewrite(table('a.t'))).toThrow(/a\.t would both become b\.t, by `schemas`/)
  })

  test('are let be with merge', () => {
    const { rewrite } = rename({ tables: { 'public.orders_*': { to: 'orders', merge: true } } })
    const ids = ['public.orders', 'public.orders_1', 'public.orders_2'].map(
      (id) => rewrite(table(id)).id,
    )
    expect(ids).toEqual(['public.orders', 'public.orders', 'public.orders'])
  })

  test('may swap names', () => {
    const { rewrite } = rename({ tables: { 'a.x': 'b.x', 'b.x': 'a.x' } })
    expect([rewrite(table('a.x')).id, rewrite(table('b.x')).id]).toEqual(['b.x', 'a.x'])
  })
})

test.each(plugin.examples!.map((example) => [example.title, example.options]))(
  'the example "%s" is valid',
  (_, options) => {
    expect(plugin.options.safeParse(options)).toMatchObject({ success: true })
  },
)

test.each([
  [{}, 'expected a rule'],
  [{ tables: { 'public.*': 'x{2}' } }, '"x{2}" refers to {2}, and "public.*" captures one part'],
  [{ tables: { 'public.a': 'x{1}' } }, 'captures 0 parts'],
  [{ tables: { 're:(a)(b)': '$3' } }, 'captures 2 parts'],
  [{ tables: { 're:(?<n>a)': '$<m>' } }, 'refers to $<m>'],
  [{ tables: { 're:(': 'x' } }, 'Unterminated group'],
  [{ tables: { '!a.b': 'x' } }, 'cannot exclude'],
  [{ tables: { 'a.x': 'c', 'a.y': 'c' } }, '"a.x" and "a.y" would both become "c"'],
  [{ columns: { 'a.b': { x: 'z', y: 'z' } } }, '"x" and "y" would both become "z"'],
  [{ columns: { 're:(': { x: 'z' } } }, 'Unterminated group'],
  [{ table: {} }, 'Unrecognized key'],
])('%j is refused at start', (options, message) => {
  const { success, error } = plugin.options.safeParse(options)
  expect(success).toBe(false)
  expect(error?.message).toContain(JSON.stringify(message).slice(1, -1))
})
