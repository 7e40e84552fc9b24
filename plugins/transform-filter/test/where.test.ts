import { type RowChange, UNAVAILABLE } from '@tailrace/plugin-api'
import { describe, expect, test } from 'vitest'
import { apply, change, filter, table } from './make.ts'

const orders = table({ id: 'int64', amount: 'decimal', status: 'text', n: 'int32' })
const rich = ['1', '100.00', 'paid', '5']
const poor = ['1', '99.99', 'paid', '5']

const kept = (where: string, ...changes: RowChange[]) =>
  apply(filter({ where }).transform, changes).length

describe('a condition', () => {
  test.each([
    ['after.amount >= 100', 1],
    ['after.amount == 100', 1],
    ['after.amount == 100.0', 1],
    ['after.amount > 100', 0],
    // As text this would be true: '100.00' < '9'.
    ['after.amount < 9', 0],
    ['after.amount * 2 == 200', 1],
    ['after.id == 1 && after.n % 2 == 1', 1],
    ['after.id + 1 == 2 && after.n - 1 == 4', 1],
    ["after['status'] in ['paid', 'sent']", 1],
    ["op == 'insert' && table == 'public.orders'", 1],
    ['before == null', 1],
    ['has(after.status)', 1],
    ["after.status.startsWith('x')", 0],
    ['size(after) == 4', 1],
  ])('%s keeps %i', (where, expected) => {
    expect(kept(where, change('insert', orders, { after: rich }))).toBe(expected)
  })

  test('reads values of every kind of column', () => {
    const wide = table({
      id: 'int64',
      f: 'float64',
      b: 'boolean',
      bin: 'binary',
      at: { kind: 'timestamptz', fraction: 6 },
      list: { kind: 'array', element: { kind: 'int32' } },
      none: 'int32',
    })
    const row = ['9007199254740993', '1.5', 't', 'ab', '2024-01-01T00:00:00.5Z', '1,2', null]
    const where = [
      'after.id == 9007199254740993',
      'after.id != 9007199254740992',
      'after.f == 1.5',
      'after.b',
      "after.bin == b'ab'",
      "timestamp(after.at) > timestamp('2024-01-01T00:00:00Z')",
      '2 in after.list',
      'after.none == null',
    ]
    for (const one of where)
      expect([one, kept(one, change('insert', wide, { after: row }))]).toEqual([one, 1])
  })

  test('reads only the columns it uses, so that the bytes stay usable', () => {
    const one = change('update', orders, { before: poor, after: rich })
    expect(kept('after.amount > before.amount', one)).toBe(1)
    expect([one.beforeAt, one.afterAt]).toEqual([0, 8])
  })

  test('sees the old row as `after` in a delete', () => {
    const changes = [
      change('delete', orders, { before: rich }),
      change('delete', orders, { before: poor }),
    ]
    expect(apply(filter({ where: 'after.amount >= 100' }).transform, changes)).toEqual([changes[0]])
  })

  test('passes a delete whose columns the log did not carry, unless others decide', () => {
    const bare = change('delete', orders, { before: ['1', undefined, undefined, undefined] })
    expect(kept('after.amount >= 100', bare)).toBe(1)
    expect(kept('after.amount >= 100 && after.id == 2', bare)).toBe(0)
    expect(kept("after.amount >= 100 && after.status == 'x' || after.id == 1", bare)).toBe(1)
    expect(kept('after.amount >= 100', change('delete', orders, {}))).toBe(1)
  })

  test('takes an unchanged value that the log left out from the old row', () => {
    const update = (before: string) =>
      change('update', orders, {
        before: ['1', before, 'paid', '5'],
        after: ['1', undefined, 'sent', '5'],
      })
    expect(kept('after.amount >= 100', update('100'))).toBe(1)
    expect(kept('after.amount >= 100', update('1'))).toBe(0)
    const unknown = change('update', orders, { after: ['1', undefined, 'sent', '5'] })
    expect(kept('after.amount >= 100', unknown)).toBe(1)
  })

  test('lets truncates pass', () => {
    expect(kept('after.amount >= 100', change('truncate', orders, {}))).toBe(1)
  })

  test('works on rows that were decoded and changed', () => {
    const one = change('insert', orders, { after: poor })
    one.after!['amount'] = '500'
    expect(kept('after.amount >= 100', one)).toBe(1)
  })
})

describe('an update that leaves the set', () => {
  const leaving = () => change('update', orders, { before: rich, after: poor })
  const outside = () => change('update', orders, { before: poor, after: poor })
  const unknown = () => change('update', orders, { after: poor })
  const run = (leave: string, one: RowChange) =>
    apply(filter({ where: 'after.amount >= 100', leave }).transform, [one]) as RowChange[]

  test('is dropped by default', () => {
    expect(apply(filter({ where: 'after.amount >= 100' }).transform, [leaving()])).toEqual([])
  })

  test('is kept with leave: keep, but not one that was outside before', () => {
    expect(run('keep', leaving())).toHaveLength(1)
    expect(run('keep', unknown())).toHaveLength(1)
    expect(run('keep', outside())).toEqual([])
  })

  test('becomes a delete of the old row with leave: delete', () => {
    const one = leaving()
    const [deleted] = run('delete', one)
    expect(deleted).toMatchObject({ op: 'delete', id: one.id, after: null, hasAfter: false })
    expect(deleted?.beforeAt).toBe(0)
    expect(deleted?.before).toEqual({ id: 1n, amount: '100.00', status: 'paid', n: 5 })
    expect(run('delete', outside())).toEqual([])
  })

  test('becomes a delete of the key where the log has no old row', () => {
    expect(run('delete', unknown())[0]?.before).toEqual({
      id: 1n,
      amount: UNAVAILABLE,
      status: UNAVAILABLE,
      n: UNAVAILABLE,
    })
  })
})

describe('an error', () => {
  const nothing = () => change('insert', orders, { after: ['1', null, null, null] })

  test('stops the pipeline by default, saying what, where and on which change', () => {
    const { transform, counted } = filter({ where: 'after.amount >= 100' })
    expect(() => apply(transform, [nothing()])).toThrow(
      expect.objectContaining({
        code: 'EXPRESSION_FAILED',
        where: 'table public.orders',
        message: expect.stringMatching(/change s\/1 \(insert\).*null.* at column 1\n/),
      }),
    )
    expect(counted()).toBe(1)
  })

  test.each([
    ['keep', 2],
    ['drop', 0],
  ])('is counted, and %ss the change where wanted', (onError, left) => {
    const { transform, counted, warnings } = filter({ where: 'after.amount >= 100', onError })
    expect(apply(transform, [nothing(), nothing()])).toHaveLength(left)
    expect(counted()).toBe(2)
    expect(warnings).toHaveLength(1)
  })

  test('does not come where null is tested first', () => {
    expect(kept('after.amount != null && after.amount >= 100', nothing())).toBe(0)
  })

  test.each([
    ['after.amount >=', undefined, /column 16/],
    ['after.amuont >= 100', 'table public.orders', /No such key: amuont at column 7\n.*\n {6}\^/],
    ['after.status > 3', 'table public.orders', /string.* > int at column 1/],
    ['aftr.id == 1', undefined, /Unknown variable: aftr at column 1/],
    ['after.n + 1', 'table public.orders', /gives .*int/],
    ['after.id > 1 &&\n after.x > 1', 'table public.orders', /line 2, column 8/],
  ])('in the expression is found before any change: %s', (where, place, message) => {
    const attempt = () =>
      apply(filter({ where }).transform, [change('insert', orders, { after: rich })])
    expect(attempt).toThrow(
      expect.objectContaining({
        code: 'EXPRESSION_INVALID',
        where: place,
        message: expect.stringMatching(message),
      }),
    )
  })

  test.each(['after.id >', 'aftr.id == 1', 'nope(after.id)'])(
    'that is wrong on every table is found at start: %s',
    (where) => {
      expect(() => filter({ where })).toThrow(
        expect.objectContaining({ code: 'EXPRESSION_INVALID' }),
      )
    },
  )

  test('of types is found for each version of a table', () => {
    const { transform } = filter({ where: 'after.amount >= 100' })
    apply(transform, [change('insert', orders, { after: rich })])
    const altered = table({ id: 'int64', amount: 'text', status: 'text', n: 'int32' })
    expect(() => apply(transform, [change('insert', altered, { after: rich })])).toThrow(
      /string.* >= int/,
    )
  })
})
