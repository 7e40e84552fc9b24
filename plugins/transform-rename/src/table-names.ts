import { type TableSchema, TailraceError } from '@tailrace/plugin-api'
import { compileNameRule, firstOf, type NameRule } from './name-rule.ts'
import { type RenameOptions, targetOf } from './options.ts'

/** Where a table is found. */
export interface TableName {
  readonly database: string
  readonly schema: string | null
  readonly name: string
}

interface TableRule {
  readonly pattern: string
  readonly merge: boolean
  readonly rename: NameRule
}

function rulesOf(rules: Readonly<Record<string, string>> | undefined): NameRule {
  return firstOf(Object.entries(rules ?? {}).map(([from, to]) => compileNameRule(from, to, true)))
}

/** Gives tables their new names, and sees to it that two never get one. */
export class TableNames {
  readonly #tables: readonly TableRule[]
  readonly #schemas: NameRule
  readonly #databases: NameRule
  /** Who has a new name, and by which rule. */
  readonly #taken = new Map<string, { readonly id: string; readonly rule: TableRule | undefined }>()

  constructor({ tables, schemas, databases }: RenameOptions) {
    this.#tables = Object.entries(tables ?? {}).map(([pattern, target]) => {
      const { to, merge } = targetOf(target)
      return { pattern, merge, rename: compileNameRule(pattern, to, false) }
    })
    this.#schemas = rulesOf(schemas)
    this.#databases = rulesOf(databases)
  }

  /**
   * The new name of a table.
   *
   * @throws CONFIG_INVALID where another table was given the same, and no rule says `merge`
   */
  nameOf(table: TableSchema): TableName {
    const rule = this.#tables.find(({ rename }) => rename(table.id) !== null)
    const renamed = this.#apply(table, rule?.rename(table.id) ?? null)
    this.#take(table, renamed, rule)
    return renamed
  }

  #apply(table: TableSchema, target: string | null): TableName {
    const dot = target?.indexOf('.') ?? -1
    const name = target === null ? table.name : target.slice(dot + 1)
    const outer = dot === -1 ? null : target!.slice(0, dot)
    const database = this.#databases(table.database) ?? table.database
    if (table.schema === null) return { database: outer ?? database, schema: null, name }
    return { database, schema: outer ?? this.#schemas(table.schema) ?? table.schema, name }
  }

  #take(table: TableSchema, renamed: TableName, rule: TableRule | undefined): void {
    const id = `${table.database}.${table.id}`
    const key = JSON.stringify(renamed)
    const other = this.#taken.get(key)
    if (other === undefined) this.#taken.set(key, { id, rule })
    else if (other.id !== id && rule?.merge !== true && other.rule?.merge !== true) {
      const rules = [other.rule, rule].filter((one) => one !== undefined)
      const named = [...new Set(rules.map((one) => `tables."${one.pattern}"`))]
      const by = named.length === 0 ? '`schemas` or `databases`' : named.join(' and ')
      throw new TailraceError(
        'CONFIG_INVALID',
        `tables ${other.id} and ${id} would both become ${renamed.schema ?? renamed.database}.${renamed.name}, by ${by}`,
        {
          where: `table ${table.id}`,
          fix: 'Give them different names, or write the rule as `{ to: …, merge: true }` if they are parts of one table whose keys do not overlap.',
        },
      )
    }
  }
}
