import {
  type EachResult,
  type Change,
  METRICS,
  type PluginContext,
  type RowChange,
  tableFilter,
  type TableSchema,
  TailraceError,
  UNAVAILABLE,
} from '@tailrace/plugin-api'
import { describeError, type Expression } from './expression.ts'
import type { FilterOptions } from './options.ts'
import { TableCondition } from './table-condition.ts'

/** What is decided once per table version. */
interface TableRule {
  /** Whether the options are about the table. */
  readonly inScope: boolean
  readonly condition: TableCondition | null
}

/** Decides on row changes, one by one. */
export class RowFilter {
  readonly #options: FilterOptions
  readonly #context: PluginContext
  readonly #expression: Expression | null
  readonly #inScope: (table: TableSchema) => boolean
  readonly #keepOthers: boolean
  readonly #operations: ReadonlySet<string> | null
  readonly #rules = new WeakMap<TableSchema, TableRule>()
  readonly #errors
  #lastTable: TableSchema | null = null
  #lastRule: TableRule | null = null
  #reported = new WeakSet<TableSchema>()

  constructor(options: FilterOptions, expression: Expression | null, context: PluginContext) {
    this.#options = options
    this.#context = context
    this.#expression = expression
    const { tables, otherTables, operations, columns } = options
    this.#inScope = tables === undefined ? () => true : tableFilter(tables)
    const alone = expression === null && operations === undefined && columns === undefined
    this.#keepOthers = (otherTables ?? (alone ? 'drop' : 'keep')) === 'keep'
    this.#operations = operations === undefined ? null : new Set(operations)
    this.#errors = context.get(METRICS).counter({
      name: 'filter_errors_total',
      help: 'Changes on which the condition of a filter failed.',
    })
  }

  /** Whether the options are about a table. */
  isAbout(table: TableSchema): boolean {
    return this.#inScope(table)
  }

  /** The change, what takes its place, or null where it is dropped. */
  decide(change: RowChange): EachResult<Change> {
    const rule = this.#ruleOf(change.table)
    if (!rule.inScope) return this.#keepOthers ? change : null
    if (this.#operations !== null && !this.#operations.has(change.op)) return null
    // A truncate has no rows to look at.
    if (rule.condition === null || change.op === 'truncate') return change
    try {
      const subject = change.op === 'delete' ? 'before' : 'after'
      if (rule.condition.test(change, subject) !== false) return change
      if (change.op !== 'update') return null
    } catch (error) {
      return this.#failed(change, error)
    }
    return this.#leave(change, rule.condition)
  }

  #ruleOf(table: TableSchema): TableRule {
    if (table === this.#lastTable) return this.#lastRule!
    let rule = this.#rules.get(table)
    if (rule === undefined) {
      const inScope = this.#inScope(table)
      const condition =
        inScope && this.#expression !== null ? new TableCondition(this.#expression, table) : null
      this.#rules.set(table, (rule = { inScope, condition }))
    }
    this.#lastTable = table
    return (this.#lastRule = rule)
  }

  /** An update whose new row is outside; whether its old row was inside decides. */
  #leave(change: RowChange, condition: TableCondition): RowChange | null {
    const { leave } = this.#options
    if (leave === 'drop') return null
    let was
    try {
      was = condition.test(change, 'before')
    } catch {
      was = 'unknown'
    }
    if (was === false) return null
    return leave === 'keep' ? change : asDelete(change)
  }

  #failed(change: RowChange, error: unknown): RowChange | null {
    this.#errors.add(1)
    const text = this.#expression!.text
    const { onError } = this.#options
    const { table } = change
    if (onError === 'fail') {
      throw new TailraceError(
        'EXPRESSION_FAILED',
        `\`where\` failed on change ${change.id} (${change.op}): ${describeError(text, error)}\n${text}`,
        {
          where: `table ${table.id}`,
          fix: 'Test for null first (`after.x != null && …`), or set `onError: drop` or `keep`.',
          cause: error,
        },
      )
    }
    if (!this.#reported.has(table)) {
      this.#reported.add(table)
      this.#context.logger.warn(
        { table: table.id, change: change.id, error: describeError(text, error), onError },
        'the condition of a filter failed; further failures on this table are only counted',
      )
    }
    return onError === 'keep' ? change : null
  }
}

/** The update as a delete of its old row; where the log has no old row, of a row with the key alone. */
function asDelete(change: RowChange): RowChange {
  const { table } = change
  if (!change.hasBefore && table.keyColumns.length === 0) return change
  const deleted = change.copy('delete')
  if (!change.hasBefore) {
    deleted.before = table.rowOf(
      table.columns.map((_, index) =>
        table.keyColumns.includes(index) ? change.value('after', index)! : UNAVAILABLE,
      ),
    )
  }
  deleted.after = null
  return deleted
}
