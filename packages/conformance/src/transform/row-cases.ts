import assert from 'node:assert/strict'
import {
  type Change,
  type Row,
  type RowChange,
  type TableSchema,
  UNAVAILABLE,
} from '@tailrace/plugin-api'
import { textOfValue } from '../samples/codec.ts'
import { batchesOf } from '../samples/make.ts'
import { parsed, PluginBench } from '../services/plugin-bench.ts'
import { contentsOf } from './content.ts'
import { runTransform } from './run-transform.ts'
import type { TransformSubject } from './subject.ts'

const sides = ['before', 'after'] as const

const rowsOf = (changes: readonly Change[]): RowChange[] =>
  changes.filter((change) => change.kind === 'row')

const textOfRow = (row: Row) =>
  JSON.stringify(Object.entries(row).map(([name, value]) => [name, textOfValue(value)]))

async function outputOf(subject: TransformSubject, changes: readonly Change[]): Promise<Change[]> {
  const { written } = await runTransform(subject, batchesOf(changes))
  return written.flatMap((batch) => batch.changes)
}

/** Decodes the rows of changes, so that a transform is given values instead of cells. */
function decoded(changes: readonly Change[]): readonly Change[] {
  for (const change of rowsOf(changes)) for (const side of sides) void change[side]
  return changes
}

const shapeOf = (table: TableSchema) =>
  JSON.stringify([
    table.database,
    table.schema,
    table.name,
    table.primaryKey,
    table.columns.map(({ name, type, nullable, cell }) => [name, type, nullable, cell]),
  ])

/** Cases about rows and tables. */
export const rowCases = {
  'rows: none is changed in place unless `mutates` says so': async (subject: TransformSubject) => {
    const changes = decoded(subject.changes())
    const rows = rowsOf(changes).flatMap((change) =>
      sides.flatMap((side) => (change[side] === null ? [] : [change[side]])),
    )
    const before = rows.map(textOfRow)
    const { transform } = await runTransform(subject, batchesOf(changes), {
      watch: (made) => made,
      freeze: true,
    })
    if (transform.mutates === true) return
    assert.deepEqual(rows.map(textOfRow), before, 'a row was changed in place: say `mutates: true`')
  },

  'rows: cells and values give the same': async (subject: TransformSubject) => {
    const fromCells = await runTransform(subject, batchesOf(subject.changes()))
    const fromValues = await runTransform(subject, batchesOf(decoded(subject.changes())))
    assert.deepEqual(
      contentsOf(fromValues.written),
      contentsOf(fromCells.written),
      'decoded rows come out differently than rows that are still bytes',
    )
  },

  'rows: have exactly the columns of their table': async (subject: TransformSubject) => {
    for (const change of rowsOf(await outputOf(subject, subject.changes()))) {
      for (const side of sides) {
        const row = change[side]
        if (row === null) continue
        assert.deepEqual(
          Object.keys(row).toSorted(),
          change.table.columns.map(({ name }) => name).toSorted(),
          `a row of ${change.table.id} has other columns than its table: columns are added and dropped with table()`,
        )
      }
    }
  },

  'rows: an unavailable value stays unavailable': async (subject: TransformSubject) => {
    const changes = subject.changes()
    const missing = new Map<string, readonly number[]>()
    for (const change of rowsOf(changes)) {
      for (const side of sides) {
        const cells = change.table.columns
          .filter((_, i) => change.value(side, i) === UNAVAILABLE)
          .map(({ cell }) => cell)
        missing.set(`${change.place}/${change.ordinal}/${side}`, cells)
      }
    }
    assert.ok(
      [...missing.values()].some((cells) => cells.length > 0),
      'the changes of this suite hold no unavailable value',
    )
    for (const change of rowsOf(await outputOf(subject, changes))) {
      for (const side of sides) {
        const cells = missing.get(`${change.place}/${change.ordinal}/${side}`) ?? []
        const row = change[side]
        if (row === null) continue
        for (const { name, cell } of change.table.columns) {
          const kept = !cells.includes(cell) || row[name] === UNAVAILABLE
          assert.ok(
            kept,
            `${change.table.id}.${name} was not in the log, and is ${textOfValue(row[name])} now`,
          )
        }
      }
    }
  },

  'tables: the rewrite is pure, and kept columns keep their cell': async (
    subject: TransformSubject,
  ) => {
    const { definition, options } = subject
    const context = await new PluginBench().context('transform', definition.name)
    const transform = definition.create(parsed(definition, options), context)
    const other = definition.create(parsed(definition, options), context)
    try {
      const tables = new Set(rowsOf(subject.changes()).map(({ table }) => table))
      for (const table of tables) {
        if (transform.table === undefined) return
        const first = transform.table(table)
        assert.equal(
          shapeOf(transform.table(table)),
          shapeOf(first),
          `table(${table.id}) gives another schema the second time`,
        )
        assert.equal(
          shapeOf(other.table!(table)),
          shapeOf(first),
          `table(${table.id}) gives another schema in another run`,
        )
        const types = new Map(table.columns.map(({ cell, type }) => [cell, type]))
        for (const { name, cell, type } of first.columns) {
          if (cell < 0) continue
          assert.deepEqual(
            types.get(cell),
            type,
            `column ${name} of ${first.id} points to a cell of another type`,
          )
        }
        assert.ok(
          first === table || first.origin !== null,
          `table(${table.id}) must make its schema with table.rewrite()`,
        )
      }
    } finally {
      await transform.close?.()
      await other.close?.()
    }
  },

  'tables: schema changes and rows tell the same definition': async (subject: TransformSubject) => {
    const output = await outputOf(subject, subject.changes())
    const told = new Map<string, string>()
    for (const change of output) {
      if (change.kind === 'schema' && change.table !== null) {
        assert.equal(change.name, change.table.name, 'a schema change and its table differ in name')
        told.set(change.table.id, shapeOf(change.table))
      }
      if (change.kind !== 'row') continue
      const shape = told.get(change.table.id)
      const isTold = shape === undefined || shape === shapeOf(change.table)
      assert.ok(isTold, `rows of ${change.table.id} do not have the definition that was announced`)
    }
  },
}
