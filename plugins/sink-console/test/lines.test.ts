import {
  type Change,
  RowChange,
  type SchemaChange,
  TableSchema,
  UNAVAILABLE,
} from '@tailrace/plugin-api'
import { utf8 } from '@tailrace/plugin-api/bytes'
import { describe, expect, test } from 'vitest'
import { change, printed, table, transaction } from './make.ts'

const orders = table({ id: 'int64', customer: 'text', amount: 'decimal' })
const at = { transaction, place: 1, ordinal: 0 }

describe('a pretty line', () => {
  test.each([
    [
      'an insert',
      change('insert', orders, { after: [7n, 'Zoë', null] }),
      '+ public.orders 7  customer Zoë  amount null',
    ],
    [
      'a read',
      change('read', orders, { after: [7n, 'a, b,', '1'] }),
      "= public.orders 7  customer 'a, b,'  amount 1",
    ],
    [
      'an update',
      change('update', orders, { before: [7n, 'Zoë', '1.0'], after: [7n, 'Zoë', '2.0'] }),
      '~ public.orders 7  amount 1.0 → 2.0',
    ],
    [
      'an update from null',
      change('update', orders, { before: [7n, 'Zoë', null], after: [7n, 'Zoë', '2.0'] }),
      '~ public.orders 7  amount null → 2.0',
    ],
    [
      'an update without old row',
      change('update', orders, { after: [7n, UNAVAILABLE, '2.0'] }),
      '~ public.orders 7  amount 2.0',
    ],
    [
      'an update with an old key alone',
      change('update', orders, { before: [7n, UNAVAILABLE, UNAVAILABLE], after: [8n, 'Zoë', '2'] }),
      '~ public.orders 7 → 8  customer Zoë  amount 2',
    ],
    [
      'a delete',
      change('delete', orders, { before: [7n, UNAVAILABLE, UNAVAILABLE] }),
      '- public.orders 7',
    ],
    ['a truncate', change('truncate', orders), '! public.orders truncated'],
  ])('of %s', async (_, one, line) => {
    expect(await printed([one])).toBe(`${line}\n`)
  })

  test('of other changes', async () => {
    const ddl: SchemaChange = {
      kind: 'schema',
      action: 'alter',
      database: 'shop',
      schema: 'public',
      name: 'orders',
      table: orders,
      previous: null,
      statement: 'ALTER TABLE orders\nADD x int',
      ...at,
    }
    const changes: Change[] = [
      { kind: 'mark', mark: 'begin', ...at },
      ddl,
      { ...ddl, action: 'drop', table: null, statement: null },
      { kind: 'message', prefix: 'app', content: Buffer.from('hi'), transactional: true, ...at },
      { kind: 'mark', mark: 'commit', ...at },
      { kind: 'mark', mark: 'heartbeat', ...at },
    ]
    const lines = [
      '# public.orders alter ALTER TABLE orders\\nADD x int',
      '# public.orders drop',
      '@ app hi',
    ]
    expect(await printed(changes)).toBe(`${lines.join('\n')}\n`)
    const options = { format: 'pretty', color: 'never', marks: true }
    expect(await printed(changes, options)).toBe(
      `${['begin 774', ...lines, 'commit 774'].join('\n')}\n`,
    )
  })

  test('shows values of each kind without letting them steer the terminal', async () => {
    const wide = table({ a: 'text', b: 'binary', c: 'array', d: 'float64' }, [])
    const row = ['\u001B[31mred\u202E', Buffer.alloc(20, 0xab), [1, null, 'x'], -0]
    expect(await printed([change('insert', wide, { after: row })])).toBe(
      `+ public.orders  a \\u001b[31mred\\u202e  b \\x${'ab'.repeat(16)}…  c [1, null, x]  d -0\n`,
    )
  })

  test('is cut to the width of the terminal, wide characters counted twice', async () => {
    const cut = async (text: string, columns: number) =>
      (
        await printed([change('insert', orders, { after: [7n, text, '1'] })], undefined, columns)
      ).trimEnd()
    const head = '+ public.orders 7  customer '
    expect(await cut('abcdef', head.length + 4)).toBe(`${head}abc…`)
    expect(await cut('漢字漢字', head.length + 5)).toBe(`${head}漢字…`)
    expect(await cut('👩‍👩‍👧abc', head.length + 4)).toBe(`${head}👩‍👩‍👧a…`)
    expect(await cut('x', 200)).toBe(`${head}x  amount 1`)
  })

  test('leaves the bytes to other sinks', async () => {
    const id = { name: 'id', type: { kind: 'text' }, nativeType: '', nullable: false } as const
    const bytes = new TableSchema({
      database: 'shop',
      schema: 'public',
      name: 'b',
      columns: [{ ...id, cell: 0, decode: utf8 }],
      primaryKey: ['id'],
    })
    const cells = { bytes: Buffer.from('x7'), spans: new Int32Array([1, 1]), format: 'x' }
    const one = new RowChange('insert', bytes, transaction, 1, 0, cells, -1, 0)
    expect(await printed([one])).toBe('+ public.b 7\n')
    expect(await printed([one], { format: 'json' })).toContain('"after":{"id":"7"}')
    expect(one.afterAt).toBe(0)
  })
})

describe('a JSON line', () => {
  const lines = async (changes: readonly Change[], options: object = {}) =>
    (await printed(changes, { format: 'json', ...options })).trimEnd().split('\n')

  test('has exact values and leaves out what the log did not carry', async () => {
    const wide = table({
      id: 'int64',
      b: 'binary',
      c: 'array',
      d: 'float64',
      e: 'float64',
      f: 'text',
    })
    const one = change('update', wide, {
      before: [9007199254740993n, UNAVAILABLE, UNAVAILABLE, UNAVAILABLE, UNAVAILABLE, UNAVAILABLE],
      after: [9007199254740993n, Buffer.from([255]), [1n, null], Number.NaN, -0, 'a"\u2028'],
    })
    expect(await lines([one])).toEqual([
      '{"op":"update","table":"public.orders","id":"s/1","at":"2024-05-06T07:08:09.123Z","before":{"id":9007199254740993},"after":{"id":9007199254740993,"b":"/w==","c":[1,null],"d":"NaN","e":-0,"f":"a\\"\u2028"}}',
    ])
  })

  test('of each kind is valid JSON', async () => {
    const changes: Change[] = [
      { kind: 'mark', mark: 'begin', ...at },
      { kind: 'message', prefix: 'p', content: Buffer.from('"'), transactional: false, ...at },
      change('truncate', orders),
      { kind: 'mark', mark: 'heartbeat', ...at },
    ]
    const parsed = (await lines(changes, { marks: true })).map((line) => JSON.parse(line) as object)
    expect(parsed).toMatchObject([
      { op: 'begin', transaction: '774' },
      { op: 'message', content: '"' },
      { op: 'truncate', table: 'public.orders' },
    ])
  })
})
