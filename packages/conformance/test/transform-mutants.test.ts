import {
  ChangeBatch,
  type Change,
  defineTransform,
  type RowChange,
  type Transform,
  type TransformDefinition,
  UNAVAILABLE,
} from '@tailrace/plugin-api'
import { concatMap, from, map, mergeMap, timer, toArray } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  type TransformCase,
  transformCases,
  transformSubject,
} from '../src/transform/describe-transform.ts'
import { failureOf, failuresOf, IMPATIENT } from './failures.ts'

const options = z.strictObject({ mask: z.string().min(1).default('*').describe('A mask.') })

function toy(create: () => Transform, schema: z.ZodType<object> = options): TransformDefinition {
  return defineTransform({
    name: 'toy',
    summary: 'A toy.',
    stability: 'stable',
    options: schema,
    create,
  })
}

const suite = { options: { mask: 'x' }, invalid: [{ because: 'no mask', options: { mask: '' } }] }
const subjectOf = (definition: TransformDefinition, more: object = {}) =>
  transformSubject(definition, { ...suite, ...more })

const isRow = (change: Change): change is RowChange => change.kind === 'row'
const eachBatch = (work: (changes: readonly Change[]) => readonly Change[]) => ({
  batch: (batch: ChangeBatch) => batch.with(work(batch.changes)),
})

/** Masks a column, keeping to everything. */
const mask = (change: RowChange) => {
  for (const row of [change.before, change.after]) {
    if (typeof row?.['customer'] === 'string') row['customer'] = '*'
  }
  return change
}

describe('good transforms fail no case', () => {
  const good: Record<string, () => Transform> = {
    each: () => ({ mutates: true, each: mask }),
    'several of one': () => ({ each: (change) => [change, change.copy()] }),
    'of other kinds': () => ({
      kinds: ['schema', 'mark'],
      each: (change: Change) => (change.kind === 'mark' && change.mark === 'begin' ? null : change),
    }),
    batch: () => ({
      batch: async (batch) => batch.with(batch.changes.filter((c) => !isRow(c) || c.op !== 'read')),
    }),
    stream: () => ({
      stream: (batches) => batches.pipe(map((batch) => batch.with(batch.changes))),
    }),
    table: () => ({
      table: (table) =>
        table.rewrite({
          name: `${table.name}_v2`,
          columns: table.columns.filter(({ name }) => name !== 'note' && name !== 'email'),
        }),
    }),
  }
  test.each(Object.entries(good))('%s', async (_, create) => {
    expect(await failuresOf(transformCases, subjectOf(toy(create)))).toEqual([])
  })
})

let runs = 0

/** For each case a transform that breaks it. */
const mutants: Record<TransformCase, { create?: () => Transform; schema?: z.ZodType<object> }> = {
  'options: those of the suite and of every example are taken': {
    schema: z.strictObject({ mask: z.literal('other') }),
  },
  'options: an unknown key is refused': { schema: z.object({ mask: z.string().min(1) }) },
  'options: invalid ones are refused, and the message says why': {
    schema: z.strictObject({ mask: z.string() }),
  },
  'batches: their borders make no difference': {
    create: () => eachBatch((changes) => changes.filter((c, i) => !isRow(c) || i > 0)),
  },
  'batches: the same changes give the same result every time': {
    create: () => {
      const drop = runs++ % 2 === 0
      return { each: (change) => (drop && change.op === 'read' ? null : change) }
    },
  },
  'batches: positions are those received, in order, and pass no change that is held': {
    create: () => ({
      stream: (batches) => {
        // Rows are held, and come with the position of the next batch: too late by one.
        let held: readonly Change[] = []
        return batches.pipe(
          map((batch) => {
            const late = held
            held = batch.changes.filter(isRow)
            return batch.with([...late, ...batch.changes.filter((change) => !isRow(change))])
          }),
        )
      },
    }),
  },
  'batches: every position arrives, also of a batch without changes': {
    create: () => ({
      stream: (batches) =>
        batches.pipe(mergeMap((batch) => (batch.changes.length === 0 ? [] : [batch]))),
    }),
  },
  'order: changes keep theirs': { create: () => eachBatch((changes) => changes.toReversed()) },
  'order: schema changes stay alone, behind and before what they were between': {
    create: () => ({
      stream: (batches) =>
        batches.pipe(
          toArray(),
          concatMap((all) => {
            const changes = all.flatMap((batch) => batch.changes)
            const { position } = all.at(-1)!
            return from([new ChangeBatch(changes, position, 1)])
          }),
        ),
    }),
  },
  'kinds: what the transform does not work on passes as it is': {
    create: () => eachBatch((changes) => changes.filter(({ kind }) => kind !== 'message')),
  },
  'ids: each change that comes out has one of its own': {
    create: () =>
      eachBatch((changes) => changes.flatMap((c): Change[] => (isRow(c) ? [c, c.copy()] : [c]))),
  },
  'close: no timer or socket is left behind': {
    create: () => {
      const ticking = setInterval(() => {}, 1000)
      timer(5000).subscribe(() => clearInterval(ticking))
      return { each: (change) => change }
    },
  },
  'rows: none is changed in place unless `mutates` says so': {
    create: () => ({ each: mask }),
  },
  'rows: cells and values give the same': {
    create: () => ({
      mutates: true,
      each: (change) => (change.afterAt >= 0 ? mask(change) : change),
    }),
  },
  'rows: have exactly the columns of their table': {
    create: () => ({
      mutates: true,
      each(change) {
        if (change.after !== null) change.after['extra'] = 1
        return change
      },
    }),
  },
  'rows: an unavailable value stays unavailable': {
    create: () => ({
      mutates: true,
      each(change) {
        const { after } = change
        if (after !== null && after['note'] === UNAVAILABLE) after['note'] = null
        return change
      },
    }),
  },
  'tables: the rewrite is pure, and kept columns keep their cell': {
    create: () => {
      let versions = 0
      return { table: (table) => table.rewrite({ name: `${table.name}_${versions++ % 2}` }) }
    },
  },
  'tables: schema changes and rows tell the same definition': {
    create: () => ({
      mutates: true,
      each(change) {
        const { table } = change
        if (table.name === 'orders' && table.indexOf('tier') > 0) {
          change.retable(table.rewrite({ primaryKey: [] }))
        }
        return change
      },
    }),
  },
}

describe('each case catches a transform that breaks it', () => {
  test.each(Object.entries(mutants))('%s', async (name, { create, schema }) => {
    const definition = toy(create ?? (() => ({ each: (change) => change })), schema)
    const failure = await failureOf(transformCases, name, subjectOf(definition), IMPATIENT)
    expect(failure).not.toBe('no failure')
  })

  test('a rewrite that mixes up cells is caught', async () => {
    const definition = toy(() => ({
      table: (table) =>
        table.rewrite({
          columns: table.columns.map((column, i) => ({
            ...column,
            cell: i === 1 ? 2 : i === 2 ? 1 : i,
          })),
        }),
    }))
    const name = 'tables: the rewrite is pure, and kept columns keep their cell'
    expect(await failureOf(transformCases, name, subjectOf(definition))).toMatch(/another type/u)
  })

  test('a batch transform with a position of its own is caught', async () => {
    const definition = toy(() => ({
      batch: (batch) => new ChangeBatch(batch.changes, { ...batch.position }, 1, batch.barrier),
    }))
    const name = 'batches: positions are those received, in order, and pass no change that is held'
    expect(await failureOf(transformCases, name, subjectOf(definition))).not.toBe('no failure')
  })
})
