/** A cell in a step: a number, a text, or NULL. */
export type StepValue = string | number | null

/** A row, or the key of one, in a step. */
export type StepRow = Readonly<Record<string, StepValue>>

/** One thing that a stage does to its server, in words that every database has. */
export type SourceStep =
  | {
      readonly do: 'create'
      readonly table: string
      /** The server's own types by column, e.g. `int`, `text`. */
      readonly columns: Readonly<Record<string, string>>
      readonly key: string
    }
  | {
      readonly do: 'addColumn'
      readonly table: string
      readonly column: string
      readonly type: string
    }
  | { readonly do: 'insert'; readonly table: string; readonly row: StepRow }
  | {
      readonly do: 'update'
      readonly table: string
      readonly key: StepRow
      readonly row: StepRow
    }
  | { readonly do: 'delete'; readonly table: string; readonly key: StepRow }
  | { readonly do: 'truncate'; readonly table: string }

const literal = (value: StepValue): string => {
  if (value === null) return 'NULL'
  return typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`
}
const pairs = (row: StepRow, between: string) =>
  Object.entries(row)
    .map(([column, value]) => `${column} = ${literal(value)}`)
    .join(between)

/** A step as SQL. Names are lower case and need no quotes; texts hold no backslash but where the stage gave one. */
export function sqlOf(step: SourceStep): string {
  const { table } = step
  switch (step.do) {
    case 'create': {
      const columns = Object.entries(step.columns).map(([name, type]) => `${name} ${type}`)
      return `CREATE TABLE ${table} (${columns.join(', ')}, PRIMARY KEY (${step.key}))`
    }
    case 'addColumn':
      return `ALTER TABLE ${table} ADD COLUMN ${step.column} ${step.type}`
    case 'insert': {
      const values = Object.values(step.row).map(literal)
      return `INSERT INTO ${table} (${Object.keys(step.row).join(', ')}) VALUES (${values.join(', ')})`
    }
    case 'update':
      return `UPDATE ${table} SET ${pairs(step.row, ', ')} WHERE ${pairs(step.key, ' AND ')}`
    case 'delete':
      return `DELETE FROM ${table} WHERE ${pairs(step.key, ' AND ')}`
    case 'truncate':
      return `TRUNCATE TABLE ${table}`
  }
}

/** Steps as one transaction: `BEGIN; …; COMMIT`. */
export function transactionSql(steps: readonly SourceStep[]): string {
  return ['BEGIN', ...steps.map(sqlOf), 'COMMIT'].join(';\n')
}
