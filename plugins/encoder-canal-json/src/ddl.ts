import type { RowChange, SchemaAction, SchemaChange } from '@tailrace/plugin-api'
import type { Options } from './options.ts'
import { databaseOf } from './table-writer.ts'

const json = JSON.stringify
const types: Readonly<Record<SchemaAction, string>> = {
  create: 'CREATE',
  alter: 'ALTER',
  drop: 'ERASE',
  rename: 'RENAME',
  truncate: 'TRUNCATE',
  index: 'CINDEX',
  other: 'QUERY',
}

function flatMessage(
  database: string,
  table: string,
  type: string,
  sql: string,
  change: SchemaChange | RowChange,
  id: number,
  now: number,
): string {
  const { commitTime, native } = change.transaction
  const gtid = typeof native['gtid'] === 'string' ? native['gtid'] : ''
  return `{"data":null,"database":${json(database)},"es":${Math.floor(commitTime / 1000)},"gtid":${json(gtid)},"id":${id},"isDdl":true,"mysqlType":null,"old":null,"pkNames":null,"sql":${json(sql)},"sqlType":null,"table":${json(table)},"ts":${now},"type":"${type}"}`
}

/** The FlatMessage of a change of a table's definition. */
export function schemaMessage(
  change: SchemaChange,
  options: Options,
  id: number,
  now: number,
): string {
  const type =
    change.action === 'index' && /^\s*drop\b/i.test(change.statement ?? '')
      ? 'DINDEX'
      : types[change.action]
  const database = databaseOf(change, options)
  return flatMessage(database, change.name ?? '', type, change.statement ?? '', change, id, now)
}

/** The FlatMessage of a truncation, which Canal counts among the changes of definitions. */
export function truncateMessage(
  change: RowChange,
  options: Options,
  id: number,
  now: number,
): string {
  const { table } = change
  const quoted = [table.schema ?? table.database, table.name].map(
    (name) => `"${name.replaceAll('"', '""')}"`,
  )
  const sql = `TRUNCATE TABLE ${quoted.join('.')}`
  return flatMessage(databaseOf(table, options), table.name, 'TRUNCATE', sql, change, id, now)
}
