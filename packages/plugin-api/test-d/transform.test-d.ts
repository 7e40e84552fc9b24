// oxlint-disable vitest/expect-expect -- that it compiles is the test
// What authors of transforms write, and what the types must not let pass.
import {
  type Change,
  ChangeBatch,
  defineTransform,
  eachChange,
  type EachTransform,
  type RowChange,
  type TableSchema,
  type Transform,
} from '@tailrace/plugin-api'
import { describe, expectTypeOf, test } from 'vitest'
import { z } from 'zod'

/** Uses what only has to be assignable. */
function taken(...transforms: readonly Transform[]): void {
  expectTypeOf(transforms).toEqualTypeOf<readonly Transform[]>()
}

const about = { name: 'x', summary: 'X.', stability: 'beta' } as const
const options = z.strictObject({
  columns: z.array(z.string()).describe('Columns.'),
  mask: z.string().default('***').describe('Mask.'),
  size: z.string().transform(Number).describe('Size.'),
})

test('options are inferred as they are after parsing', () => {
  const plugin = defineTransform({
    ...about,
    options,
    create(given, context) {
      expectTypeOf(given).toEqualTypeOf<{ columns: string[]; mask: string; size: number }>()
      expectTypeOf(context.pipeline).toEqualTypeOf<string>()
      return { each: () => null }
    },
  })
  expectTypeOf(plugin.kind).toEqualTypeOf<'transform'>()
})

describe('each', () => {
  test('sees row changes, and returns the change, nothing or several', () => {
    taken(
      { each: (change) => (change.op === 'delete' ? null : change) },
      { each: (change) => [change.copy('delete'), change.copy('insert')] },
      { each: (change) => void change.value('after', 0) },
      { mutates: true, each: (change) => change, close: async () => {} },
    )
  })

  test('is inferred in what create returns', () => {
    const plugin = defineTransform({
      ...about,
      options,
      create: ({ mask }) => ({
        mutates: true,
        each(change) {
          expectTypeOf(change).toEqualTypeOf<RowChange>()
          if (change.after !== null) change.after['a'] = mask
          return change
        },
      }),
    })
    expectTypeOf(plugin.options).toEqualTypeOf(options)
  })

  test('with kinds sees all changes', () => {
    // The parameter's type must be written: TypeScript does not tell two forms apart by an array.
    taken({
      kinds: ['row', 'schema'],
      each: (change: Change) => (change.kind === 'schema' ? null : change),
    })
  })

  test('that returns something else is refused', () => {
    // @ts-expect-error -- a row is no change
    const row: Transform = { each: (change) => change.after }
    // @ts-expect-error -- a truth value is no change
    const truth: Transform = { each: (change) => change.op === 'insert' }
    // @ts-expect-error -- each is synchronous
    const promise: Transform = { each: async (change) => change }
    // @ts-expect-error -- there is no such kind
    const kinds: Transform = { kinds: ['ddl'], each: (change: Change) => change }
    taken(row, truth, promise, kinds)
  })

  test('cannot give a row a value that no database has', () => {
    const transform: EachTransform = {
      each(change) {
        // @ts-expect-error -- instants are ISO-8601 text
        change.after!['at'] = new Date()
        change.after!['n'] = 1n
        return change
      },
    }
    expectTypeOf(transform).toExtend<Transform>()
  })
})

describe('the other forms', () => {
  test('batch takes and gives a batch, now or later', () => {
    const now: Transform = { batch: (batch) => batch.with(batch.changes.slice(1)) }
    const later: Transform = {
      async batch(batch) {
        expectTypeOf(batch).toEqualTypeOf<ChangeBatch>()
        return batch
      },
    }
    // @ts-expect-error -- changes are no batch: the position would be lost
    const changes: Transform = { batch: (batch) => batch.changes }
    // @ts-expect-error -- a batch always has a position
    const nothing: Transform = { batch: () => null }
    taken(now, later, changes, nothing)
  })

  test('stream is an operator of batches', () => {
    const transform: Transform = { stream: eachChange((change) => change) }
    // @ts-expect-error -- an operator, not a function of batches
    const batch: Transform = { stream: (batch: ChangeBatch) => batch }
    taken(transform, batch)
  })

  test('table rewrites tables, alone or beside another form', () => {
    const alone: Transform = {
      table(table) {
        expectTypeOf(table).toEqualTypeOf<TableSchema>()
        return table.rewrite({ name: 'other', columns: table.columns.slice(1) })
      },
    }
    const beside: Transform = { table: (table) => table, each: (change) => change }
    // @ts-expect-error -- a name is no table
    const name: Transform = { table: (table) => table.name }
    // @ts-expect-error -- there is no such part of a table
    const part: Transform = { table: (table) => table.rewrite({ title: 'x' }) }
    taken(alone, beside, name, part)
  })

  test('only one of each, batch and stream', () => {
    // @ts-expect-error -- which of the two?
    const both: Transform = {
      each: (change: RowChange) => change,
      batch: (batch: ChangeBatch) => batch,
    }
    // @ts-expect-error -- it does nothing
    const none: Transform = {}
    taken(both, none)
  })
})
