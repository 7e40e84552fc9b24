import type { Cursor } from '../lexer/cursor.ts'
import type { Session } from '../session.ts'
import { skipWait } from './alter-table.ts'
import type { Draft } from './draft.ts'
import { readTableName } from './names.ts'
import type { Rename } from './statement.ts'

/** Reads a statement behind RENAME. */
export function readRenameStatement(cursor: Cursor, session: Session, draft: Draft): void {
  if (cursor.at('USER')) return
  if (!cursor.accept('TABLE')) cursor.expect('TABLES')
  draft.kind = 'rename-table'
  draft.ifExists = cursor.accept('IF', 'EXISTS')
  const renames: Rename[] = []
  do {
    const from = readTableName(cursor, session)
    skipWait(cursor)
    cursor.expect('TO')
    renames.push({ from, to: readTableName(cursor, session) })
    draft.tables = renames.flatMap(({ from, to }) => [from, to])
  } while (cursor.accept(','))
  cursor.expectEnd()
  draft.effect = { type: 'rename-tables', renames }
}
