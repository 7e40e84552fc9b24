import { Cursor } from '../lexer/cursor.ts'
import { Lexer } from '../lexer/lexer.ts'
import { Unreadable } from '../lexer/unreadable.ts'
import type { Session } from '../session.ts'
import type { Draft } from './draft.ts'
import { mentionedTables } from './mentioned-tables.ts'
import { skipToVerb } from './skip-to-verb.ts'
import type { Statement } from './statement.ts'
import { readVerb } from './verbs.ts'

/**
 * Reads the SQL text of a binlog Query event: what kind of statement it is, what it is about, and what it does.
 * Never throws: where the text is not understood, `problem` says why, and the effect is that the tables become unknown.
 * Text that is no DDL is read no further than its first words.
 */
export function readStatement(sql: string, session: Session): Statement {
  const cursor = new Cursor(new Lexer(sql, session))
  const draft: Draft = {
    kind: 'unrecognized',
    databases: [],
    tables: [],
    temporary: false,
    ifExists: false,
    ifNotExists: false,
    orReplace: false,
    effect: { type: 'none' },
  }
  try {
    skipToVerb(cursor)
    readVerb(cursor, session, draft)
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    makeUnknown(draft, error.message)
    if (draft.tables.length === 0 && draft.databases.length === 0)
      draft.tables = mentionedTables(sql, session)
  }
  return { ...draft, session }
}

function makeUnknown(draft: Draft, problem: string): void {
  draft.problem = problem
  draft.effect = { type: 'unknown', problem }
}
