import type { TestedType, TypeCase } from './tested-type.ts'

/** Columns of a table; PostgreSQL's rows have to fit a page. */
const WIDTH = 40

/** A table with a column of each of some types, and a row of each of their cases; NULL where a type has fewer. */
export interface TypeTable {
  readonly name: string
  readonly types: readonly TestedType[]
  /** For each row the case of each column, null for NULL. The last row is all NULL. Its `id` is its index. */
  readonly rows: readonly (readonly (TypeCase | null)[])[]
}

/** Lays types out in tables. */
export function typeTables(types: readonly TestedType[]): readonly TypeTable[] {
  return Array.from({ length: Math.ceil(types.length / WIDTH) }, (_, n) => {
    const own = types.slice(n * WIDTH, (n + 1) * WIDTH)
    const most = Math.max(...own.map(({ cases }) => cases.length))
    const rows = Array.from({ length: most + 1 }, (_, row) =>
      own.map(({ cases }) => cases[row] ?? null),
    )
    return { name: `t${n}`, types: own, rows }
  })
}

/** Makes a table whose log has old rows whole. */
export function createSql({ name, types }: TypeTable): string {
  const columns = types.map(({ type }, index) => `c${index} ${type}`)
  return `CREATE TABLE ${name} (id int PRIMARY KEY, ${columns.join(', ')});
    ALTER TABLE ${name} REPLICA IDENTITY FULL`
}

/** Fills a table with its rows. */
export function insertSql({ name, types, rows }: TypeTable): string {
  const values = rows.map((row, id) => {
    const cells = row.map((one, index) => `CAST(${one?.sql ?? 'NULL'} AS ${types[index]!.type})`)
    return `INSERT INTO ${name} VALUES (${id}, ${cells.join(', ')})`
  })
  return values.join(';\n')
}
