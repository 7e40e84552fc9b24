import type { Cursor } from '../lexer/cursor.ts'
import type { Session } from '../session.ts'
import { readColumn } from './column-clause.ts'
import type { AlterClause, Place } from './definition.ts'
import { readConstraint } from './key-clause.ts'

/** Reads what stands behind ADD. */
export function readAdd(cursor: Cursor, session: Session): AlterClause[] {
  if (cursor.accept('SYSTEM', 'VERSIONING'))
    return [{ type: 'options', options: { versioned: true } }]
  const named = cursor.accept('COLUMN')
  const ifNotExists = cursor.accept('IF', 'NOT', 'EXISTS')
  if (cursor.at('(')) return cursor.list(() => readElement(cursor, session, ifNotExists)).flat()
  return readElement(cursor, session, ifNotExists, named)
}

function readElement(
  cursor: Cursor,
  session: Session,
  ifNotExists: boolean,
  isColumn = false,
): AlterClause[] {
  const constraint = isColumn ? undefined : readConstraint(cursor)
  if (!constraint) {
    const column = readColumn(cursor, session)
    return [{ type: 'add-column', column, place: readPlace(cursor), ifNotExists }]
  }
  if (constraint.type === 'key') return [{ type: 'add-key', key: constraint.key }]
  if (constraint.type === 'period') return [{ type: 'add-period', period: constraint.period }]
  return []
}

/** Reads FIRST or AFTER a column, if given. */
export function readPlace(cursor: Cursor): Place {
  if (cursor.accept('FIRST')) return 'first'
  return cursor.accept('AFTER') ? { after: cursor.name('a column') } : undefined
}
