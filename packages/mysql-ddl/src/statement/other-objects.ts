import type { Cursor } from '../lexer/cursor.ts'
import type { Draft } from './draft.ts'

/** Objects that no row event belongs to. */
const objects = new Set(
  (
    'VIEW TRIGGER PROCEDURE FUNCTION EVENT USER ROLE SERVER TABLESPACE UNDO LOGFILE RESOURCE SPATIAL INSTANCE PACKAGE LIBRARY ' +
    'CATALOG MASKING'
  ).split(' '),
)

/** Takes note of a statement about an object that is no table. Throws `Unreadable` where it is about nothing known. */
export function skipObject(
  cursor: Cursor,
  draft: Draft,
  view: 'create-view' | 'alter-view' | 'drop-view',
): void {
  while (skipProperty(cursor));
  if (!cursor.atAny(objects)) throw cursor.unexpected('a kind of object')
  draft.kind = cursor.at('VIEW') ? view : 'other-ddl'
}

/** Properties that may stand between the verb and the kind of object. */
function skipProperty(cursor: Cursor): boolean {
  if (cursor.accept('ALGORITHM', '=') || cursor.accept('SQL', 'SECURITY')) cursor.name()
  else if (cursor.accept('DEFINER', '=')) skipAccount(cursor)
  else
    return (
      cursor.accept('AGGREGATE') ||
      cursor.accept('JSON') ||
      cursor.accept('RELATIONAL') ||
      cursor.accept('DUALITY')
    )
  return true
}

function skipAccount(cursor: Cursor): void {
  cursor.nameOrString()
  if (cursor.at('(')) cursor.parenthesized()
  if (cursor.accept('@')) cursor.nameOrString()
}
