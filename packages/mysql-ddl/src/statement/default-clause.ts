import type { Cursor } from '../lexer/cursor.ts'
import type { Session } from '../session.ts'
import { isIntroducer } from './data-type.ts'
import type { DefaultClause } from './definition.ts'

const nowWords = new Set(['CURRENT_TIMESTAMP', 'NOW', 'LOCALTIME', 'LOCALTIMESTAMP'])

const constants: ReadonlySet<string> = new Set(['string', 'number'])

/** What ends an expression that stands behind DEFAULT without parentheses, as MariaDB allows. */
const attributeWords = new Set(
  (
    'NOT NULL COMMENT AUTO_INCREMENT UNIQUE PRIMARY KEY ON CHECK COLLATE REFERENCES INVISIBLE VISIBLE WITH WITHOUT COMPRESSED ' +
    'CONSTRAINT FIRST AFTER GENERATED AS COLUMN_FORMAT STORAGE SERIAL SRID REF_SYSTEM_ID ENGINE_ATTRIBUTE ALGORITHM LOCK'
  ).split(' '),
)

/** Reads what stands behind DEFAULT. */
export function readDefault(cursor: Cursor, session: Session): DefaultClause {
  if (cursor.atAny(nowWords)) return readNow(cursor)
  // MariaDB keeps a constant in parentheses as a constant.
  if (
    session.flavor === 'mariadb' &&
    constants.has(cursor.peek(1).kind) &&
    cursor.at('(') &&
    cursor.peek(2).keyword === ')'
  ) {
    cursor.take()
    const { kind, text } = cursor.take()
    cursor.take()
    return { type: kind as 'string' | 'number', text }
  }
  if (cursor.at('(')) return { type: 'expression', text: cursor.parenthesized() }
  const literal = readLiteral(cursor)
  if (literal && endsHere(cursor)) return literal.clause
  return { type: 'expression', text: skipExpression(cursor, literal?.start ?? cursor.peek().start) }
}

/** Reads a spelling of CURRENT_TIMESTAMP with its number of fraction digits. */
export function readNow(cursor: Cursor): DefaultClause & { type: 'now' } {
  if (!cursor.atAny(nowWords)) throw cursor.unexpected('CURRENT_TIMESTAMP')
  cursor.take()
  if (!cursor.accept('(')) return { type: 'now', digits: 0 }
  const digits = cursor.at(')') ? 0 : cursor.integer()
  cursor.expect(')')
  return { type: 'now', digits }
}

function readLiteral(cursor: Cursor): { clause: DefaultClause; start: number } | undefined {
  const { start } = cursor.peek()
  if (cursor.accept('NULL')) return { clause: { type: 'null' }, start }
  if (cursor.accept('TRUE')) return { clause: { type: 'number', text: '1' }, start }
  if (cursor.accept('FALSE')) return { clause: { type: 'number', text: '0' }, start }
  const temporal = cursor.at('DATE') || cursor.at('TIME') || cursor.at('TIMESTAMP')
  if (isIntroducer(cursor) || (temporal && cursor.peek(1).kind === 'string')) cursor.take()
  const signed = (cursor.at('-') || cursor.at('+')) && cursor.peek(1).kind === 'number'
  const sign = signed && cursor.take().text === '-' ? '-' : ''
  const { kind, text } = cursor.peek()
  if (kind === 'string') return { clause: { type: kind, text: cursor.string() }, start }
  if (kind !== 'number' && kind !== 'bytes' && kind !== 'bits') return undefined
  cursor.take()
  return { clause: { type: kind, text: sign + text }, start }
}

function endsHere(cursor: Cursor): boolean {
  const { kind } = cursor.peek()
  return kind === 'word' || cursor.at(',') || cursor.at(')') || cursor.atEnd()
}

function skipExpression(cursor: Cursor, start: number): string {
  let end = start
  while (!cursor.atEnd() && !cursor.at(',') && !cursor.at(')') && !cursor.atAny(attributeWords)) {
    if (cursor.at('(')) cursor.parenthesized()
    else cursor.take()
    end = cursor.previousEnd()
  }
  if (end === start) throw cursor.unexpected('a default')
  return cursor.text(start, end)
}
