import type { Cursor } from '../lexer/cursor.ts'
import type { Session } from '../session.ts'
import { skipWait } from './alter-table.ts'
import type { Draft } from './draft.ts'
import { readTableName } from './names.ts'

/** Reads a statement behind TRUNCATE. */
export function readTruncateStatement(cursor: Cursor, session: Session, draft: Draft): void {
  draft.kind = 'truncate-table'
  cursor.accept('TABLE')
  const name = readTableName(cursor, session)
  draft.tables = [name]
  skipWait(cursor)
  cursor.expectEnd()
  draft.effect = { type: 'truncate', name }
}
