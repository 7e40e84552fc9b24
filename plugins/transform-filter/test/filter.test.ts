import type { RowChange, RowOperation, SchemaChange } from '@tailrace/plugin-api'
import { describe, expect, test } from 'vitest'
import plugin from '../src/index.ts'
import { apply, change, filter, table } from './make.ts'

const a = table({ id: 'int64', secret: 'text', n: 'int32' }, 'a')
const b = table({ id: 'int64', secret: 'text', n: 'int32' }, 'b')
const row = ['1', 's', '7']
const inserts = () => [change('insert', a, { after: row }), change('insert', b, { after: row })]
const names = (changes: readonly unknown[]) => (changes as RowChange[]).map((c) => c.table.name)

describe('tables', () => {
  test.each([
    [{ tables: ['public.a'] }, ['a']],
    [{ tables: ['!public.a'] }, ['b']],
    [{ tables: ['public.a'], where: 'after.n > 100' }, ['b']],
    [{ tables: ['public.a'], where: 'after.n > 1', otherTables: 'drop' }, ['a']],
    [{ tables: ['public.a'], operations: ['delete'] }, ['b']],
    [{ tables: ['public.a'], otherTables: 'keep' }, ['a', 'b']],
  ])('%j keeps %j', (options, expected) => {
    expect(names(apply(filter(options).transform, inserts()))).toEqual(expected)
  })

  test('that are out of scope are not checked against the condition', () => {
    const { transform } = filter({ tables: ['public.b'], where: 'after.n > 1' })
    const other = table({ id: 'int64' }, 'c')
    expect(apply(transform, [change('insert', other, { after: ['1'] })])).toHaveLength(1)
  })
})

test('operations', () => {
  const all: RowOperation[] = ['insert', 'update', 'delete', 'read', 'truncate']
  const { transform } = filter({ operations: ['insert', 'truncate'] })
  const left = apply(
    transform,
    all.map((op) => change(op, a, {})),
  )
  expect(left.map((c) => (c as RowChange).op)).toEqual(['insert', 'truncate'])
})

describe('columns', () => {
  const columnsOf = (options: object, from = a) => {
    const one = change('insert', from, { after: row })
    apply(filter(options).transform, [one])
    return Object.keys(one.after!)
  }

  test.each([
    [
      ['id', 'n'],
      ['id', 'n'],
    ],
    [['!secret'], ['id', 'n']],
    [
      ['*', '!s*'],
      ['id', 'n'],
    ],
    [['re:id|n'], ['id', 'n']],
  ])('%j keeps %j', (keep, expected) => {
    expect(columnsOf({ columns: { 'public.a': keep } })).toEqual(expected)
    expect(columnsOf({ columns: { 'public.a': keep } }, b)).toHaveLength(3)
  })

  test('go without decoding the row', () => {
    const one = change('insert', a, { after: row })
    apply(filter({ columns: { '*.a': ['!secret'] } }).transform, [one])
    expect(one.afterAt).toBe(0)
    expect([one.value('after', 0), one.value('after', 1)]).toEqual([1n, 7])
  })

  test('may be read by the condition all the same', () => {
    const { transform } = filter({ columns: { '*.a': ['!secret'] }, where: "after.secret == 's'" })
    const left = apply(transform, [
      change('insert', a, { after: row }),
      change('insert', a, { after: ['1', 'other', '7'] }),
    ]) as RowChange[]
    expect(left.map((c) => c.after)).toEqual([{ id: 1n, n: 7 }])
    const ddl = { kind: 'schema', table: a, previous: a } as unknown as SchemaChange
    const [told] = apply(transform, [ddl]) as SchemaChange[]
    expect(told?.table?.columns.map((c) => c.name)).toEqual(['id', 'n'])
    expect(told?.previous).toBe(told?.table)
  })

  test('of the primary key cannot go', () => {
    expect(() => columnsOf({ columns: { 'public.a': ['n'] } })).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining('id') }),
    )
  })

  test('that the table does not have are warned of, once', () => {
    const { transform, warnings } = filter({ columns: { 'public.a': ['!secrte'] } })
    transform.table!(a)
    expect(warnings).toEqual(['columns."public.a" names a column that the table does not have'])
  })

  test('with a broken regular expression are refused', () => {
    expect(() => filter({ columns: { 're:(': ['n'] } })).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID' }),
    )
  })
})

test.each(plugin.examples!.map((example) => [example.title, example.options]))(
  'the example "%s" is valid',
  (_, options) => {
    expect(plugin.options.safeParse(options)).toMatchObject({ success: true })
  },
)

test.each([
  ['nothing to filter by', {}],
  ['otherTables without tables', { otherTables: 'drop', where: 'true' }],
  ['an unknown operation', { operations: ['upsert'] }],
  ['an unknown key', { were: 'true' }],
  ['a broken table pattern', { tables: ['re:('] }],
])('%s is refused', (_, options) => {
  expect(plugin.options.safeParse(options).success).toBe(false)
})
