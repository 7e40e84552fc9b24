import type { Cursor } from '../lexer/cursor.ts'

/** Moves past MariaDB's SET STATEMENT variable = value, … FOR, which may stand before any statement. */
export function skipToVerb(cursor: Cursor): void {
  while (cursor.accept(';'));
  if (!cursor.accept('SET', 'STATEMENT')) return
  while (!cursor.at('FOR') && !cursor.atEnd()) {
    if (cursor.at('(')) cursor.parenthesized()
    else cursor.take()
  }
  cursor.expect('FOR')
}
