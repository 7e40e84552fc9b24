import type { Cursor } from '../lexer/cursor.ts'
import type { Session } from '../session.ts'
import { readAlterClauses, skipWait } from './alter-table.ts'
import { readDatabaseOptions } from './database-options.ts'
import type { Draft } from './draft.ts'
import { readTableName } from './names.ts'
import { skipObject } from './other-objects.ts'

/** Reads a statement behind ALTER. */
export function readAlterStatement(cursor: Cursor, session: Session, draft: Draft): void {
  cursor.accept('ONLINE')
  cursor.accept('IGNORE')
  if (cursor.accept('TABLE')) readAlterTable(cursor, session, draft)
  else if (cursor.accept('DATABASE') || cursor.accept('SCHEMA'))
    readAlterDatabase(cursor, session, draft)
  else if (cursor.accept('SEQUENCE')) readAlterSequence(cursor, session, draft)
  else skipObject(cursor, draft, 'alter-view')
}

function readAlterTable(cursor: Cursor, session: Session, draft: Draft): void {
  draft.kind = 'alter-table'
  draft.ifExists = cursor.accept('IF', 'EXISTS')
  const name = readTableName(cursor, session)
  draft.tables = [name]
  skipWait(cursor)
  const clauses = readAlterClauses(cursor, session)
  for (const clause of clauses) {
    if (clause.type === 'rename-table') draft.tables = [...draft.tables, clause.to]
    if (clause.type === 'partition-to-table' || clause.type === 'table-to-partition')
      draft.tables = [...draft.tables, clause.table]
  }
  draft.effect = { type: 'alter-table', name, clauses }
}

function readAlterDatabase(cursor: Cursor, session: Session, draft: Draft): void {
  draft.kind = 'alter-database'
  const named = ![
    'DEFAULT',
    'CHARACTER',
    'CHARSET',
    'COLLATE',
    'READ',
    'ENCRYPTION',
    'COMMENT',
    'UPGRADE',
  ].includes(cursor.peek().keyword)
  const name = named ? cursor.name('a database') : session.database
  draft.databases = [name]
  if (cursor.accept('UPGRADE', 'DATA', 'DIRECTORY', 'NAME')) return
  draft.effect = { type: 'alter-database', name, options: readDatabaseOptions(cursor) }
}

/** A sequence's table keeps its definition, unless the type of its values changes (MariaDB 11.5). */
function readAlterSequence(cursor: Cursor, session: Session, draft: Draft): void {
  draft.kind = 'alter-sequence'
  draft.ifExists = cursor.accept('IF', 'EXISTS')
  draft.tables = [readTableName(cursor, session)]
  while (!cursor.atEnd()) {
    if (cursor.at('AS')) throw cursor.unexpected('an option that keeps the type')
    cursor.take()
  }
}
