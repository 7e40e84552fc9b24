import type { Cursor } from '../lexer/cursor.ts'
import type { Session } from '../session.ts'
import { readTableSource } from './create-table.ts'
import { readDatabaseOptions } from './database-options.ts'
import type { AlterClause, KeyClauseKind } from './definition.ts'
import type { Draft } from './draft.ts'
import { readParts, skipIndexType, skipKeyOptions } from './key-clause.ts'
import { readTableName } from './names.ts'
import { skipObject } from './other-objects.ts'
import { readSequence } from './sequence.ts'
import { skipWait } from './alter-table.ts'

const indexKinds: Readonly<Record<string, KeyClauseKind>> = {
  UNIQUE: 'unique',
  FULLTEXT: 'fulltext',
  SPATIAL: 'spatial',
  VECTOR: 'vector',
}

/** Reads a statement behind CREATE. */
export function readCreateStatement(cursor: Cursor, session: Session, draft: Draft): void {
  draft.orReplace = cursor.accept('OR', 'REPLACE')
  cursor.accept('ONLINE')
  draft.temporary = cursor.accept('TEMPORARY')
  if (cursor.accept('TABLE')) readCreateTable(cursor, session, draft)
  else if (cursor.accept('SEQUENCE')) readCreateSequence(cursor, session, draft)
  else if (cursor.accept('DATABASE') || cursor.accept('SCHEMA')) readCreateDatabase(cursor, draft)
  else if (cursor.accept('INDEX')) readCreateIndex(cursor, session, draft, 'plain')
  else if (indexKinds[cursor.peek().keyword] && cursor.peek(1).keyword === 'INDEX') {
    const kind = indexKinds[cursor.take().keyword] as KeyClauseKind
    cursor.take()
    readCreateIndex(cursor, session, draft, kind)
  } else skipObject(cursor, draft, 'create-view')
}

function readIfNotExists(cursor: Cursor, draft: Draft): void {
  draft.ifNotExists = cursor.accept('IF', 'NOT', 'EXISTS')
}

function readCreateTable(cursor: Cursor, session: Session, draft: Draft): void {
  draft.kind = 'create-table'
  readIfNotExists(cursor, draft)
  const name = readTableName(cursor, session)
  draft.tables = [name]
  if (draft.temporary) return
  const source = readTableSource(cursor, session)
  if ('like' in source) draft.effect = { type: 'create-table-like', name, like: source.like }
  else draft.effect = { type: 'create-table', name, table: source.table }
}

function readCreateSequence(cursor: Cursor, session: Session, draft: Draft): void {
  draft.kind = 'create-sequence'
  readIfNotExists(cursor, draft)
  const name = readTableName(cursor, session)
  draft.tables = [name]
  if (draft.temporary) return
  draft.effect = { type: 'create-table', name, table: readSequence(cursor) }
}

function readCreateDatabase(cursor: Cursor, draft: Draft): void {
  draft.kind = 'create-database'
  readIfNotExists(cursor, draft)
  const name = cursor.name('a database')
  draft.databases = [name]
  draft.effect = { type: 'create-database', name, options: readDatabaseOptions(cursor) }
}

function readCreateIndex(
  cursor: Cursor,
  session: Session,
  draft: Draft,
  kind: KeyClauseKind,
): void {
  draft.kind = 'create-index'
  readIfNotExists(cursor, draft)
  const keyName = cursor.name('an index')
  skipIndexType(cursor)
  cursor.expect('ON')
  const name = readTableName(cursor, session)
  draft.tables = [name]
  skipWait(cursor)
  const parts = readParts(cursor)
  skipIndexOptions(cursor)
  const key = { kind, name: keyName, ...parts, ifNotExists: draft.ifNotExists }
  const replaced: AlterClause = { type: 'drop-key', name: keyName, ifExists: true }
  const added: AlterClause = { type: 'add-key', key }
  draft.effect = {
    type: 'alter-table',
    name,
    clauses: draft.orReplace ? [replaced, added] : [added],
  }
}

/** Moves past what may follow the columns in CREATE INDEX and the table in DROP INDEX. */
export function skipIndexOptions(cursor: Cursor): void {
  skipKeyOptions(cursor)
  while (cursor.accept('ALGORITHM') || cursor.accept('LOCK')) {
    cursor.accept('=')
    cursor.name()
    skipKeyOptions(cursor)
  }
  cursor.expectEnd()
}
