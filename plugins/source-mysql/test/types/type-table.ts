import type { MysqlVersion } from '../../../../test/kit/mysql/release.ts'
import { testedTypes } from './cases/index.ts'
import type { TestedType, TypeCase } from './tested-type.ts'

/** A table with a column of each type of a server, and a row of each of their cases; NULL where a type has fewer. */
export interface TypeTable {
  readonly types: readonly TestedType[]
  /** For each row the case of each column, null for NULL. The last row is all NULL. Its `id` is its index. */
  readonly rows: readonly (readonly (TypeCase | null)[])[]
}

/** What updates add to the `id` of each row, which is all that they change. */
export const MOVED = 1000

const isOn = ({ on }: { on?: readonly MysqlVersion[] }, version: MysqlVersion): boolean =>
  on === undefined || on.includes(version)

/** All types and cases that a server has. */
export function typeTable(version: MysqlVersion): TypeTable {
  const types = testedTypes
    .filter((one) => isOn(one, version))
    .map((one) => ({ ...one, cases: one.cases.filter((each) => isOn(each, version)) }))
  const most = Math.max(...types.map(({ cases }) => cases.length))
  const rows = Array.from({ length: most + 1 }, (_, row) =>
    types.map(({ cases }) => cases[row] ?? null),
  )
  return { types, rows }
}

/** Statements that make the table, fill it, change every row and delete it. */
export function statementsOf(name: string, { types, rows }: TypeTable): readonly string[] {
  const columns = types.map(({ type }, index) => `c${index} ${type}`)
  return [
    `CREATE TABLE ${name} (id int PRIMARY KEY, ${columns.join(', ')}) CHARACTER SET utf8mb4`,
    ...rows.map(
      (row, id) =>
        `INSERT INTO ${name} VALUES (${[id, ...row.map((one) => one?.sql ?? 'NULL')].join(', ')})`,
    ),
    `UPDATE ${name} SET id = id + ${MOVED}`,
  ]
}
