import type { Cursor } from '../lexer/cursor.ts'
import type { Session } from '../session.ts'
import { readDefault } from './default-clause.ts'
import type { AlterClause } from './definition.ts'

/** Reads what stands behind ALTER within ALTER TABLE: a column's default or visibility, or an index's or check's state. */
export function readAlter(cursor: Cursor, session: Session): AlterClause[] {
  if (atState(cursor)) return skipState(cursor)
  cursor.accept('COLUMN')
  const ifExists = cursor.accept('IF', 'EXISTS')
  const name = cursor.name('a column')
  if (cursor.accept('DROP', 'DEFAULT')) return [{ type: 'drop-default', name, ifExists }]
  cursor.expect('SET')
  if (cursor.accept('INVISIBLE')) return [{ type: 'set-visibility', name, invisible: true }]
  if (cursor.accept('VISIBLE')) return [{ type: 'set-visibility', name, invisible: false }]
  cursor.expect('DEFAULT')
  return [{ type: 'set-default', name, to: readDefault(cursor, session), ifExists }]
}

function atState(cursor: Cursor): boolean {
  return cursor.at('INDEX') || cursor.at('KEY') || cursor.at('CHECK') || cursor.at('CONSTRAINT')
}

function skipState(cursor: Cursor): [] {
  cursor.take()
  cursor.accept('IF', 'EXISTS')
  cursor.name()
  cursor.accept('NOT')
  for (const state of ['VISIBLE', 'INVISIBLE', 'IGNORED', 'ENFORCED'])
    if (cursor.accept(state)) return []
  throw cursor.unexpected('VISIBLE, INVISIBLE, IGNORED or ENFORCED')
}
