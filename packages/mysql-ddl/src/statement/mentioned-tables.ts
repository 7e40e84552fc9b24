import { Cursor } from '../lexer/cursor.ts'
import { Lexer } from '../lexer/lexer.ts'
import { Unreadable } from '../lexer/unreadable.ts'
import type { Session } from '../session.ts'
import type { TableName } from './names.ts'

/** Every name in a text that may be a table's, for a statement whose grammar is not known; as far as the text can be cut into words. */
export function mentionedTables(sql: string, session: Session): TableName[] {
  const found = new Map<string, TableName>()
  const cursor = new Cursor(new Lexer(sql, session))
  const add = (database: string, name: string): unknown =>
    found.set(`${database}\0${name}`, { database, name })
  try {
    for (let token = cursor.take(); token.kind !== 'end'; token = cursor.take()) {
      if (token.kind !== 'word' && token.kind !== 'quoted') continue
      add(session.database, token.text)
      const { kind, text } = cursor.peek(1)
      if (cursor.at('.') && (kind === 'word' || kind === 'quoted')) add(token.text, text)
    }
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
  }
  return [...found.values()]
}
