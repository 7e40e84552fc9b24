import {
  type ColumnType,
  type RowChange,
  type TableSchema,
  UNAVAILABLE,
  type Value,
} from '@tailrace/plugin-api'
import fc from 'fast-check'
import { SampleLog, sampleTable } from './make.ts'
import { arbitraryValue, everyColumnType } from './values.ts'

const keyTypes: readonly ColumnType[] = [{ kind: 'int32' }, { kind: 'int64' }, { kind: 'text' }]

/** Tables of generated columns, with a key of one column or two. */
function tables(types: readonly ColumnType[]): fc.Arbitrary<TableSchema> {
  return fc
    .tuple(
      fc.array(fc.constantFrom(...keyTypes), { minLength: 1, maxLength: 2 }),
      fc.array(fc.constantFrom(...types), { maxLength: 8 }),
      fc.array(fc.string({ unit: 'grapheme', maxLength: 6 }), { minLength: 10, maxLength: 10 }),
    )
    .map(([keys, others, names]) => {
      const all = [...keys, ...others].map((type, i) => [`${names[i]}${i}`, type] as const)
      return sampleTable(
        'generated',
        Object.fromEntries(all),
        all.slice(0, keys.length).map(([name]) => name),
      )
    })
}

function row(table: TableSchema, holes: boolean): fc.Arbitrary<Value[]> {
  return fc.tuple(
    ...table.columns.map(({ type, nullable }) => {
      const value = arbitraryValue(type)
      if (!nullable) return value
      const missing = holes ? fc.constantFrom<Value>(null, UNAVAILABLE) : fc.constant<Value>(null)
      return fc.oneof({ weight: 5, arbitrary: value }, { weight: 1, arbitrary: missing })
    }),
  )
}

/** Inserts, updates and deletes of generated tables, backed by cells; NULLs and values that the log did not carry among them. */
export function arbitraryChange(
  types: readonly ColumnType[] = everyColumnType,
): fc.Arbitrary<RowChange> {
  return fc
    .tuple(tables(types), fc.constantFrom('insert', 'update', 'delete'))
    .chain(([table, op]) =>
      fc.tuple(row(table, op !== 'insert'), row(table, true)).map(([after, before]) =>
        new SampleLog().row(op as 'insert', table, {
          ...(op !== 'delete' && { after }),
          ...(op === 'delete' && { before }),
        }),
      ),
    )
}
