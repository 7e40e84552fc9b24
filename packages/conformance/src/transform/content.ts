import type { Change, ChangeBatch, TableSchema } from '@tailrace/plugin-api'
import { textOfValue } from '../samples/codec.ts'

function tableText(table: TableSchema | null): unknown {
  if (table === null) return null
  const { database, schema, name, columns, primaryKey } = table
  const all = columns.map((column) => [column.name, column.type, column.nullable, column.cell])
  return [database, schema, name, all, primaryKey]
}

function rowText(change: Extract<Change, { kind: 'row' }>, side: 'before' | 'after'): unknown {
  const row = change[side]
  return row && Object.entries(row).map(([name, value]) => [name, textOfValue(value)])
}

/** All that a change says, as text. Decodes rows. */
export function contentOf(change: Change): string {
  const { kind, place, ordinal } = change
  const rest =
    kind === 'row'
      ? [
          change.op,
          change.derivation,
          tableText(change.table),
          rowText(change, 'before'),
          rowText(change, 'after'),
        ]
      : kind === 'schema'
        ? [change.action, change.name, tableText(change.table), tableText(change.previous)]
        : kind === 'mark'
          ? [change.mark]
          : [change.prefix, Buffer.from(change.content).toString('hex')]
  return JSON.stringify([kind, place, ordinal, ...rest])
}

/** Changes of batches, one behind the other, as text. */
export function contentsOf(batches: readonly ChangeBatch[]): string[] {
  return batches.flatMap(({ changes }) => changes.map(contentOf))
}
