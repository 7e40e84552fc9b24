import {
  compileTablePatterns,
  type Logger,
  type TableMatcher,
  type TableSchema,
  TailraceError,
} from '@tailrace/plugin-api'
import { compileNameRule, isExact, type NameRule } from './name-rule.ts'
import type { RenameOptions } from './options.ts'

interface ColumnRule {
  readonly table: string
  readonly means: TableMatcher
  readonly column: string
  readonly rename: NameRule
}

/** Gives columns their new names, and sees to it that two of one table never get one. */
export class ColumnNames {
  readonly #rules: readonly ColumnRule[]
  readonly #logger: Logger
  readonly #warned = new Set<string>()

  constructor({ columns }: RenameOptions, logger: Logger) {
    this.#logger = logger
    this.#rules = Object.entries(columns ?? {}).flatMap(([table, rules]) => {
      const means = compileTablePatterns([table])
      return Object.entries(rules).map(([column, to]) => ({
        table,
        means,
        column,
        rename: compileNameRule(column, to, true),
      }))
    })
  }

  /**
   * The new names of a table's columns, in order.
   *
   * @throws CONFIG_INVALID where two columns would have one name
   */
  namesOf(table: TableSchema): readonly string[] {
    const rules = this.#rules.filter((rule) => rule.means(table.id))
    if (rules.length === 0) return table.columns.map((column) => column.name)
    this.#warnOfUnknown(table, rules)
    const from = new Map<
      string,
      { readonly column: string; readonly rule: ColumnRule | undefined }
    >()
    return table.columns.map(({ name: column }) => {
      const rule = rules.find(({ rename }) => rename(column) !== null)
      const name = rule?.rename(column) ?? column
      const other = from.get(name)
      if (other !== undefined) {
        const by = [other.rule, rule]
          .filter((one) => one !== undefined)
          .map((one) => `columns."${one.table}"."${one.column}"`)
        throw new TailraceError(
          'CONFIG_INVALID',
          `columns ${other.column} and ${column} of table ${table.id} would both be called ${name}, by ${[...new Set(by)].join(' and ')}`,
          { where: `table ${table.id}`, fix: 'Give them different names.' },
        )
      }
      from.set(name, { column, rule })
      return name
    })
  }

  /** Only where table and column are named in full: a pattern need not match everywhere. */
  #warnOfUnknown(table: TableSchema, rules: readonly ColumnRule[]): void {
    for (const { table: pattern, column } of rules) {
      const key = `${pattern}\n${column}`
      if (!isExact(pattern) || !isExact(column)) continue
      if (table.indexOf(column) !== -1 || this.#warned.has(key)) continue
      this.#warned.add(key)
      this.#logger.warn(
        { table: table.id, column, columns: table.columns.map(({ name }) => name) },
        `columns."${pattern}" names a column that the table does not have`,
      )
    }
  }
}
