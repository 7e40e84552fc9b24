import type { Cursor } from '../lexer/cursor.ts'

/** Moves past REFERENCES and what belongs to it. */
export function skipReferences(cursor: Cursor): void {
  cursor.expect('REFERENCES')
  if (!cursor.accept('.')) cursor.name('a table')
  while (cursor.accept('.')) cursor.name('a table')
  if (cursor.at('(')) cursor.parenthesized()
  for (;;) {
    if (cursor.accept('MATCH')) cursor.name()
    else if (
      cursor.accept('ON', 'DELETE') ||
      (!atOnUpdateNow(cursor) && cursor.accept('ON', 'UPDATE'))
    )
      skipAction(cursor)
    else return
  }
}

function atOnUpdateNow(cursor: Cursor): boolean {
  return cursor.at('ON', 'UPDATE', 'CURRENT_TIMESTAMP') || cursor.at('ON', 'UPDATE', 'NOW')
}

function skipAction(cursor: Cursor): void {
  if (cursor.accept('SET')) {
    if (!cursor.accept('NULL')) cursor.expect('DEFAULT')
  } else if (cursor.accept('NO')) cursor.expect('ACTION')
  else if (!cursor.accept('RESTRICT')) cursor.expect('CASCADE')
}
