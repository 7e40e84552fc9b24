import type { Change, PluginContext, RowChange, TableSchema, Transform } from '@tailrace/plugin-api'
import { compileColumnChoice } from './column-choice.ts'
import { Expression } from './expression.ts'
import type { FilterOptions } from './options.ts'
import { RowFilter } from './row-filter.ts'

/**
 * Makes the shallowest transform that the options need.
 *
 * @throws EXPRESSION_INVALID where `where` is not CEL
 */
export function createFilter(options: FilterOptions, context: PluginContext): Transform {
  const expression = options.where === undefined ? null : new Expression(options.where)
  const rows = new RowFilter(options, expression, context)
  const choose =
    options.columns === undefined ? null : compileColumnChoice(options.columns, context.logger)
  const each = (change: RowChange) => rows.decide(change)
  if (choose === null) return { keeps: false, each }

  const rewrite = (table: TableSchema) => (rows.isAbout(table) ? choose(table) : table)
  if (expression === null) return { keeps: false, table: rewrite, each }

  // The condition may read columns that are left out, so they go only after it was asked.
  const rewritten = new WeakMap<TableSchema, TableSchema>()
  const withoutColumns = (table: TableSchema): TableSchema => {
    let result = rewritten.get(table)
    if (result === undefined) rewritten.set(table, (result = rewrite(table)))
    return result
  }
  return {
    keeps: false,
    kinds: ['row', 'schema'],
    each(change: Change) {
      if (change.kind === 'schema') {
        const { table, previous } = change
        return {
          ...change,
          table: table && withoutColumns(table),
          previous: previous && withoutColumns(previous),
        }
      }
      if (change.kind !== 'row') return change
      const kept = rows.decide(change)
      if (kept instanceof Object && 'retable' in kept) kept.retable(withoutColumns(kept.table))
      return kept
    },
  }
}
