import type { Cursor } from '../lexer/cursor.ts'
import { Unreadable } from '../lexer/unreadable.ts'
import type { Session } from '../session.ts'
import { readColumn } from './column-clause.ts'
import type { ColumnClause, KeyClause, PeriodClause, TableClause } from './definition.ts'
import { readConstraint } from './key-clause.ts'
import type { TableName } from './names.ts'
import { readTableName } from './names.ts'
import { readCreateOptions } from './table-options.ts'

/** What a CREATE TABLE says behind the table's name: the table itself, or the table that it is like. */
export type TableSource = { readonly table: TableClause } | { readonly like: TableName }

/** Reads CREATE TABLE behind the table's name. Throws `Unreadable` where columns come from a query. */
export function readTableSource(cursor: Cursor, session: Session): TableSource {
  const like = readLike(cursor, session)
  if (like) return { like }
  const columns: ColumnClause[] = []
  const keys: KeyClause[] = []
  const periods: PeriodClause[] = []
  if (cursor.at('(') && !atQuery(cursor, 1)) {
    cursor.list(() => {
      const constraint = readConstraint(cursor)
      if (!constraint) columns.push(readColumn(cursor, session))
      else if (constraint.type === 'key') keys.push(constraint.key)
      else if (constraint.type === 'period') periods.push(constraint.period)
    })
  }
  const options = readCreateOptions(cursor)
  if (cursor.at('PARTITION')) skipPartitions(cursor)
  if (cursor.at('START')) readCreateOptions(cursor)
  if (!cursor.atEnd()) refuseQuery(cursor)
  if (columns.length === 0) throw new Unreadable('the statement names no columns')
  return { table: { columns, keys, periods, options } }
}

function readLike(cursor: Cursor, session: Session): TableName | undefined {
  const inParentheses = cursor.accept('(', 'LIKE')
  if (!inParentheses && !cursor.accept('LIKE')) return undefined
  const like = readTableName(cursor, session)
  if (inParentheses) cursor.expect(')')
  cursor.expectEnd()
  return like
}

function atQuery(cursor: Cursor, ahead: number): boolean {
  return ['SELECT', 'WITH', 'VALUES', '('].includes(cursor.peek(ahead).keyword)
}

function refuseQuery(cursor: Cursor): never {
  if (!cursor.accept('IGNORE')) cursor.accept('REPLACE')
  cursor.accept('AS')
  if (cursor.at('TABLE') || atQuery(cursor, 0))
    throw new Unreadable('columns of the table come from a query')
  throw cursor.unexpected('the end')
}

/** Moves past PARTITION BY and all that belongs to it. */
export function skipPartitions(cursor: Cursor): void {
  cursor.expect('PARTITION', 'BY')
  while (!cursor.atEnd() && !atQueryBehindPartitions(cursor)) {
    if (cursor.at('(')) cursor.parenthesized()
    else cursor.take()
  }
}

function atQueryBehindPartitions(cursor: Cursor): boolean {
  return (
    cursor.at('SELECT') ||
    cursor.at('AS') ||
    cursor.at('IGNORE') ||
    cursor.at('REPLACE') ||
    cursor.at('START')
  )
}
