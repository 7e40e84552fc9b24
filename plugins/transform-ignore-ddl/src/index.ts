import {
  type Change,
  compileTablePatterns,
  defineTransform,
  type SchemaChange,
  tableFilter,
} from '@tailrace/plugin-api'
import { options } from './options.ts'

/** Every name that a schema change gives the table it is about; both names of a rename. */
function tablesOf({ table, previous, name, schema, database }: SchemaChange): string[] {
  const ids = [table?.id, previous?.id].filter((id) => id !== undefined)
  return ids.length > 0 || name === null ? ids : [`${schema ?? database}.${name}`]
}

/** Leaves out schema changes. */
export default defineTransform({
  name: 'ignore-ddl',
  summary: 'Leaves out schema changes (DDL), all or by kind and table.',
  stability: 'beta',
  options,
  examples: [
    { title: 'No schema changes at all', options: {} },
    { title: 'Never let a drop or truncate through', options: { kinds: ['drop', 'truncate'] } },
    { title: 'Only of some tables', options: { tables: ['public.tmp_*'] } },
  ],
  create({ kinds, tables }) {
    const ignored = new Set<string>(kinds)
    const means = tables === undefined ? null : compileTablePatterns(tables)
    const meansTable = tables === undefined ? () => true : tableFilter(tables)
    const each = (change: Change) => {
      if (change.kind === 'row') {
        return change.op === 'truncate' && meansTable(change.table) ? null : change
      }
      if (change.kind !== 'schema' || !ignored.has(change.action)) return change
      return means === null || tablesOf(change).some(means) ? null : change
    }
    // Rows need not be looked at where truncates pass: a truncate is a row change, in its place among the others.
    return { keeps: false, kinds: ignored.has('truncate') ? ['row', 'schema'] : ['schema'], each }
  },
})
