import { type RowChange, type TableSchema, UNAVAILABLE, type Value } from '@tailrace/plugin-api'
import { celValue, type ToCel } from './cel-values.ts'
import type { Expression, Scope } from './expression.ts'
import type { Columns } from './references.ts'

type Side = 'before' | 'after'

/** Answer of a condition; `unknown` where it depends on a column that the log did not carry. */
export type Answer = boolean | 'unknown'

/** Fills a row object of CEL with the columns that an expression reads. */
interface Filler {
  readonly row: Record<string, unknown>
  /** @returns whether every column was there */
  fill(change: RowChange, side: Side): boolean
}

function compileFiller(table: TableSchema, used: Columns): Filler {
  const names: string[] = []
  const indexes: number[] = []
  const conversions: ToCel[] = []
  table.columns.forEach((column, index) => {
    if (used !== 'all' && !used.has(column.name)) return
    names.push(column.name)
    indexes.push(index)
    conversions.push(celValue(column.type))
  })
  // Made once and filled again for each change: evaluation is synchronous and keeps nothing.
  const row: Record<string, unknown> = Object.create(null) as Record<string, unknown>
  for (const name of names) row[name] = undefined
  return {
    row,
    fill(change, side) {
      let complete = true
      for (let i = 0; i < indexes.length; i++) {
        let value: Value | undefined = change.value(side, indexes[i]!)
        if (value === UNAVAILABLE && side === 'after' && change.hasBefore) {
          // Left out because it did not change, so the old row has it where it has the column at all.
          value = change.value('before', indexes[i]!)
        }
        if (value === UNAVAILABLE || value === undefined) complete = false
        row[names[i]!] = value === undefined ? undefined : conversions[i]!(value)
      }
      return complete
    },
  }
}

/** A condition for one table version: reads only the columns that it uses, so that the server's bytes stay usable. */
export class TableCondition {
  readonly #expression: Expression
  readonly #after: Filler
  readonly #before: Filler
  readonly #scope: Scope

  /** @throws EXPRESSION_INVALID where the expression does not fit the table's columns */
  constructor(expression: Expression, table: TableSchema) {
    expression.check(table)
    this.#expression = expression
    this.#after = compileFiller(table, expression.references.after)
    this.#before = compileFiller(table, expression.references.before)
    this.#scope = { after: null, before: null, op: '', table: table.id }
  }

  /**
   * Whether a change fulfils the condition.
   *
   * @param subject the row image that `after` stands for
   * @throws Error where the condition fails although all columns that it reads are there
   */
  test(change: RowChange, subject: Side): Answer {
    const scope = this.#scope
    let complete = true
    scope.op = change.op
    if (change.hasBefore) {
      complete = this.#before.fill(change, 'before')
      scope.before = this.#before.row
    } else scope.before = null
    if (subject === 'after' ? change.hasAfter : change.hasBefore) {
      complete = this.#after.fill(change, subject) && complete
      scope.after = this.#after.row
    } else return 'unknown'
    try {
      return this.#expression.evaluate(scope)
    } catch (error) {
      if (!complete) return 'unknown'
      throw error
    }
  }
}
