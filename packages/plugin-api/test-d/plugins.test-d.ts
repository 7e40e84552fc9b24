// What authors of sources, encoders and sinks write, and what the types must not let pass.
import {
  type Change,
  CLOCK,
  type Clock,
  defineEncoder,
  defineSink,
  defineSource,
  type Encoder,
  type PluginContext,
  type Position,
  type Row,
  type RowChange,
  type Sink,
  type Source,
  type TableSchema,
  TailraceError,
  token,
  UNAVAILABLE,
  type Value,
} from '@tailrace/plugin-api'
import { EMPTY } from 'rxjs'
import { describe, expectTypeOf, test } from 'vitest'
import { z } from 'zod'

const about = { name: 'x', summary: 'X.', stability: 'beta' } as const
const options = z.strictObject({ url: z.string().describe('Where.') })

describe('a source', () => {
  const of = <P extends { readonly lsn: string }>(): Source<P> => ({
    open: async () => null,
    stream: () => EMPTY,
    acknowledge: () => {},
    compare: (a, b) => (a.lsn < b.lsn ? -1 : 1),
    covers: (position, change) => position.lsn > String(change.place),
    lag: () => ({ bytes: 1 }),
    async *check() {
      yield { check: 'x', status: 'pass', detail: '' }
    },
    close: async () => {},
  })

  test('has positions of a type of its own', () => {
    const plugin = defineSource({
      ...about,
      options,
      create: ({ url }) => (url === '' ? of<{ lsn: string }>() : of<{ lsn: string; n: number }>()),
    })
    expectTypeOf(plugin.kind).toEqualTypeOf<'source'>()
  })

  test('whose position is not JSON is refused', () => {
    // @ts-expect-error -- a bigint is not JSON
    type Wrong = Source<{ lsn: bigint }>
    // @ts-expect-error -- nor is a date
    type WrongToo = Source<{ at: Date }>
    expectTypeOf<[Wrong, WrongToo]>().not.toBeNever()
  })
})

test('an encoder appends, and returns nothing or a promise of nothing', () => {
  defineEncoder({
    ...about,
    options,
    contentType: 'text/plain',
    lines: true,
    create: (_, context) => ({
      encode(batch, out) {
        for (const [change, { kind }] of batch.changes.entries()) {
          out.add({ change, key: null, value: kind, headers: { a: Buffer.from('b') } })
          // @ts-expect-error -- a value is text or bytes
          out.add({ change, key: null, value: 7 })
          // @ts-expect-error -- there is no such role
          out.add({ change, key: null, value: null, role: 'ddl' })
        }
        expectTypeOf(context.destinationOf({} as TableSchema)).toEqualTypeOf<string>()
      },
    }),
  })
  // @ts-expect-error -- records go into the buffer
  const wrong: Encoder = { encode: (batch) => JSON.stringify(batch.changes.length) }
  expectTypeOf(wrong).toEqualTypeOf<Encoder>()
})

test('a sink says which encoder it uses, and confirms by a promise', () => {
  const sink: Sink = {
    open: async () => {},
    destinationOf: (table) => table.id,
    write: async ({ records, position }) => {
      expectTypeOf(records.keyEnd(0)).toEqualTypeOf<number>()
      expectTypeOf(position).toEqualTypeOf<Position>()
    },
    async *check() {},
    close: async () => {},
  }
  defineSink({ ...about, options, defaultEncoder: 'json', create: () => sink })
  defineSink({ ...about, options, defaultEncoder: null, create: () => sink })
  // @ts-expect-error -- it must say whether it takes changes or records
  defineSink({ ...about, options, create: () => sink })
  // @ts-expect-error -- whoever confirms at once loses what is under way
  const wrong: Sink = { ...sink, write: () => {} }
  expectTypeOf(wrong).toEqualTypeOf<Sink>()
})

describe('data', () => {
  test('changes are told apart by their kind', () => {
    const change = {} as Change
    if (change.kind === 'row') expectTypeOf(change).toEqualTypeOf<RowChange>()
    else expectTypeOf(change).not.toHaveProperty('after')
  })

  test('an unavailable value is neither data nor null', () => {
    const row: Row = { a: UNAVAILABLE, b: null, c: [1n, [null]] }
    expectTypeOf(row).toEqualTypeOf<Row>()
    const value = {} as Value
    if (typeof value === 'symbol') expectTypeOf(value).toEqualTypeOf<typeof UNAVAILABLE>()
    // @ts-expect-error -- it must be looked at before it is used
    expectTypeOf(value.length).toBeNumber()
  })

  test('a row of a change may be missing', () => {
    // @ts-expect-error -- a delete has no new row
    expectTypeOf((change: RowChange) => change.after['id']).toBeFunction()
    expectTypeOf((change: RowChange) => change.after?.['id']).returns.toEqualTypeOf<
      Value | undefined
    >()
  })
})

test('services have the type of their token', () => {
  const context = {} as PluginContext
  expectTypeOf(context.get(CLOCK)).toEqualTypeOf<Clock>()
  expectTypeOf(context.get(token<{ ask(): number }>('Mine')).ask()).toEqualTypeOf<number>()
})

test('errors have a code of the table, or one with a prefix', () => {
  const codes = [
    new TailraceError('SINK_FENCED', ''),
    new TailraceError('X_MINE_BUSY', '', { retryable: true }),
  ]
  // @ts-expect-error -- there is no such code
  codes.push(new TailraceError('SINK_FULL', ''))
  expectTypeOf(codes).toEqualTypeOf<TailraceError[]>()
})
