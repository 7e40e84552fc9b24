import {
  isUnknown,
  type Statement,
  type StatementKind,
  type Table,
  type TableChange,
  type UnknownTable,
} from '@tailrace/mysql-ddl'
import type { SchemaAction, TableMatcher, TableSchema } from '@tailrace/plugin-api'
import type { StatementPart } from './statement-outcome.ts'

const actions: Readonly<Partial<Record<StatementKind, SchemaAction>>> = {
  'create-table': 'create',
  'alter-table': 'alter',
  'drop-table': 'drop',
  'rename-table': 'rename',
  'truncate-table': 'truncate',
  'create-index': 'index',
  'drop-index': 'index',
  'create-database': 'create',
  'alter-database': 'alter',
  'drop-database': 'drop',
}

const byChange: Readonly<Record<Exclude<TableChange['kind'], 'unknown'>, SchemaAction>> = {
  created: 'create',
  altered: 'alter',
  renamed: 'rename',
  dropped: 'drop',
  truncated: 'truncate',
}

/** The part of a statement that is about one table. */
export function tablePart(
  { kind }: Statement,
  change: TableChange,
  schemaOf: (table: Table | UnknownTable | undefined) => TableSchema | null,
): StatementPart {
  const isIndex = kind === 'create-index' || kind === 'drop-index'
  const action =
    change.kind === 'unknown' || isIndex ? (actions[kind] ?? 'other') : byChange[change.kind]
  return {
    action,
    database: change.table.database,
    name: change.table.name,
    table: schemaOf(change.after),
    previous: schemaOf(change.before),
  }
}

/** The parts of a statement that are about databases, or about something else that belongs to a database. */
export function otherParts(
  { kind, databases, session }: Statement,
  isFollowed: (database: string) => boolean,
): StatementPart[] {
  const isOfTables = /-(?:table|index|sequence)$/.test(kind)
  const isOther = !isOfTables && kind !== 'unrecognized' && databases.length === 0
  const about = isOther ? [session.database] : databases
  const action = actions[kind] ?? 'other'
  return about
    .filter(isFollowed)
    .map((database) => ({ action, database, name: null, table: null, previous: null }))
}

/** Whether a change is about a table that is wanted, under its new name or its old one. */
export function isOfWanted({ table, before }: TableChange, wanted: TableMatcher): boolean {
  if (wanted(`${table.database}.${table.name}`)) return true
  return before !== undefined && wanted(`${before.database}.${before.name}`)
}

/** Whether a change left its table without a known definition. */
export function isLost({ after }: TableChange): boolean {
  return after !== undefined && isUnknown(after)
}
