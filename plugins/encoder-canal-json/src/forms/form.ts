import type { CellFormat, ColumnSchema, Origin } from '@tailrace/plugin-api'
import type { ColumnWriter } from '@tailrace/plugin-api/bytes'
import { mysqlWriter } from '../columns/mysql.ts'
import { postgresWriter } from '../columns/postgres.ts'
import type { Options } from '../options.ts'
import { mysqlSqlTypeOf, sqlTypeOf } from './sql-types.ts'

/** How the columns of one kind of database are written. */
export interface Form {
  /** The form of cells that its writers read. */
  readonly format: CellFormat
  /** Whether a truncation is told by a schema change too, which has its statement. */
  readonly tellsTruncation: boolean
  writerOf(column: ColumnSchema, options: Options): ColumnWriter
  /** The number of `java.sql.Types`. */
  sqlTypeOf(column: ColumnSchema): number
}

const postgres: Form = {
  format: 'postgres-text',
  tellsTruncation: false,
  writerOf: ({ type }) => postgresWriter(type),
  sqlTypeOf,
}

const mysql: Form = {
  format: 'mysql-text',
  tellsTruncation: true,
  writerOf: mysqlWriter,
  sqlTypeOf: mysqlSqlTypeOf,
}

const forms: ReadonlyMap<string, Form> = new Map([
  ['mysql', mysql],
  ['mariadb', mysql],
])

/** The form of a database; that of PostgreSQL for those without their own. */
export function formOf({ connector }: Origin): Form {
  return forms.get(connector) ?? postgres
}
