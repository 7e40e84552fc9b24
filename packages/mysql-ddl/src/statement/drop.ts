import type { Cursor } from '../lexer/cursor.ts'
import type { Session } from '../session.ts'
import { skipWait } from './alter-table.ts'
import { skipIndexOptions } from './create.ts'
import type { Draft } from './draft.ts'
import { readTableName } from './names.ts'
import { skipObject } from './other-objects.ts'

/** Reads a statement behind DROP. */
export function readDropStatement(cursor: Cursor, session: Session, draft: Draft): void {
  cursor.accept('ONLINE')
  draft.temporary = cursor.accept('TEMPORARY')
  if (cursor.accept('TABLE') || cursor.accept('TABLES'))
    readDropTable(cursor, session, draft, 'drop-table')
  else if (cursor.accept('SEQUENCE')) readDropTable(cursor, session, draft, 'drop-sequence')
  else if (cursor.accept('DATABASE') || cursor.accept('SCHEMA')) readDropDatabase(cursor, draft)
  else if (cursor.accept('INDEX')) readDropIndex(cursor, session, draft)
  else skipObject(cursor, draft, 'drop-view')
}

function readDropTable(
  cursor: Cursor,
  session: Session,
  draft: Draft,
  kind: 'drop-table' | 'drop-sequence',
): void {
  draft.kind = kind
  draft.ifExists = cursor.accept('IF', 'EXISTS')
  const names = []
  do names.push(readTableName(cursor, session))
  while (cursor.accept(','))
  draft.tables = names
  skipWait(cursor)
  if (!cursor.accept('RESTRICT')) cursor.accept('CASCADE')
  cursor.expectEnd()
  if (!draft.temporary) draft.effect = { type: 'drop-tables', names }
}

function readDropDatabase(cursor: Cursor, draft: Draft): void {
  draft.kind = 'drop-database'
  draft.ifExists = cursor.accept('IF', 'EXISTS')
  const name = cursor.name('a database')
  draft.databases = [name]
  cursor.expectEnd()
  draft.effect = { type: 'drop-database', name }
}

function readDropIndex(cursor: Cursor, session: Session, draft: Draft): void {
  draft.kind = 'drop-index'
  draft.ifExists = cursor.accept('IF', 'EXISTS')
  const key = cursor.name('an index')
  cursor.expect('ON')
  const name = readTableName(cursor, session)
  draft.tables = [name]
  skipWait(cursor)
  skipIndexOptions(cursor)
  const clauses = [{ type: 'drop-key', name: key, ifExists: draft.ifExists }] as const
  draft.effect = { type: 'alter-table', name, clauses }
}
