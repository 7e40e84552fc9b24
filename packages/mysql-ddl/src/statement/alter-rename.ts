import type { Cursor } from '../lexer/cursor.ts'
import type { Session } from '../session.ts'
import type { AlterClause } from './definition.ts'
import { readTableName } from './names.ts'

/** Reads what stands behind RENAME in ALTER TABLE: a column, an index, or the table itself. */
export function readRename(cursor: Cursor, session: Session): AlterClause {
  if (cursor.accept('COLUMN')) return { type: 'rename-column', ...readPair(cursor, 'a column') }
  if (cursor.accept('INDEX') || cursor.accept('KEY'))
    return { type: 'rename-key', ...readPair(cursor, 'an index') }
  if (!cursor.accept('TO') && !cursor.accept('AS')) cursor.accept('=')
  return { type: 'rename-table', to: readTableName(cursor, session) }
}

function readPair(cursor: Cursor, what: string): { from: string; to: string; ifExists: boolean } {
  const ifExists = cursor.accept('IF', 'EXISTS')
  const from = cursor.name(what)
  cursor.expect('TO')
  return { from, to: cursor.name(what), ifExists }
}
