import type { Session } from '../session.ts'
import { Unreadable } from './unreadable.ts'

/** Where the text goes on behind a comment's opening, whether it is conditional, and whether what is in it is executed. */
export interface CommentStart {
  readonly end: number
  readonly conditional: boolean
  readonly executed: boolean
}

/**
 * Reads the opening of a comment at `start`. `/*!` and `/*M!` hold text that is executed where the version number
 * after them, if any, fits the server.
 *
 * MySQL Reference Manual, "Comments"; MariaDB Knowledge Base, "Comment Syntax": MariaDB alone executes `/*M!`, and
 * leaves out what is meant for MySQL 5.7 to 9.x.
 */
export function readCommentStart(sql: string, start: number, session: Session): CommentStart {
  const maria = sql.startsWith('M!', start + 2)
  if (!maria && sql[start + 2] !== '!') return plain(start)
  if (maria && session.flavor !== 'mariadb') return plain(start)
  const from = start + (maria ? 4 : 3)
  let digits = 0
  while (digits < 6 && isDigit(sql.charCodeAt(from + digits))) digits++
  if (digits < 5) return { end: from, conditional: true, executed: true }
  const version = Number(sql.slice(from, from + digits))
  const foreign = session.flavor === 'mariadb' && !maria && version >= 50700 && version <= 99999
  return { end: from + digits, conditional: true, executed: !foreign && version <= session.version }
}

/**
 * Where the text goes on behind a comment that is left out and whose inside begins at `from`. Only what a conditional
 * comment leaves out may hold comments itself (`nesting`).
 */
export function skipComment(sql: string, from: number, nesting: boolean): number {
  let close = sql.indexOf('*/', from)
  let open = nesting ? sql.indexOf('/*', from) : -1
  while (open !== -1 && open < close) {
    close = sql.indexOf('*/', close + 2)
    open = sql.indexOf('/*', open + 2)
  }
  if (close === -1) throw new Unreadable('a comment is not closed')
  return close + 2
}

/** Where the line that holds `from` ends. */
export function skipLine(sql: string, from: number): number {
  const end = sql.indexOf('\n', from)
  return end === -1 ? sql.length : end + 1
}

function plain(start: number): CommentStart {
  return { end: start + 2, conditional: false, executed: false }
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}
