import type { CellFormat, ColumnSchema, Origin } from '@tailrace/plugin-api'
import type { ColumnWriter } from '@tailrace/plugin-api/bytes'
import type { Options } from '../options.ts'
import { mysqlWriter } from './mysql.ts'
import { postgresWriter } from './postgres.ts'

/** How the columns of one kind of database are written. */
export interface Form {
  /** The form of cells that its writers read. */
  readonly format: CellFormat
  writerOf(column: ColumnSchema, options: Options): ColumnWriter
}

const postgres: Form = {
  format: 'postgres-text',
  writerOf: ({ type }, options) => postgresWriter(type, options),
}

const mysql: Form = { format: 'mysql-text', writerOf: mysqlWriter }

const forms: ReadonlyMap<string, Form> = new Map([
  ['mysql', mysql],
  ['mariadb', mysql],
])

/** The form of a database; that of PostgreSQL for those without their own. */
export function formOf({ connector }: Origin): Form {
  return forms.get(connector) ?? postgres
}
