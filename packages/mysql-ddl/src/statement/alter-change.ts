import type { Cursor } from '../lexer/cursor.ts'
import type { Session } from '../session.ts'
import { readPlace } from './alter-add.ts'
import { readColumn } from './column-clause.ts'
import type { AlterClause } from './definition.ts'
import { readColumnName } from './names.ts'

/** Reads what stands behind CHANGE: the old name, then the column. */
export function readChange(cursor: Cursor, session: Session): AlterClause {
  cursor.accept('COLUMN')
  const ifExists = cursor.accept('IF', 'EXISTS')
  const name = readColumnName(cursor)
  const column = readColumn(cursor, session)
  return { type: 'change-column', name, column, place: readPlace(cursor), ifExists }
}

/** Reads what stands behind MODIFY: the column, which keeps its name. */
export function readModify(cursor: Cursor, session: Session): AlterClause {
  cursor.accept('COLUMN')
  const ifExists = cursor.accept('IF', 'EXISTS')
  const column = readColumn(cursor, session)
  return { type: 'change-column', name: column.name, column, place: readPlace(cursor), ifExists }
}
