import type { Cursor } from '../lexer/cursor.ts'
import { skipCheck } from './column-clause.ts'
import type { KeyClause, KeyClauseKind, KeyPartClause, PeriodClause } from './definition.ts'
import { skipReferences } from './references.ts'

/** What stands between columns in a table's definition: an index, a period, or a check, which changes nothing here. */
export type Constraint =
  | { readonly type: 'key'; readonly key: KeyClause }
  | { readonly type: 'period'; readonly period: PeriodClause }
  | { readonly type: 'check' }

const indexWords = new Set(['INDEX', 'KEY'])

/** Reads an index, constraint or period if one comes next; undefined where a column does. */
export function readConstraint(cursor: Cursor): Constraint | undefined {
  if (cursor.at('PERIOD', 'FOR')) return { type: 'period', period: readPeriod(cursor) }
  const named = cursor.accept('CONSTRAINT')
  const ifNotExists = named && cursor.accept('IF', 'NOT', 'EXISTS')
  const symbol = named && !atConstraintKind(cursor) ? cursor.name('a constraint') : undefined
  if (cursor.at('CHECK')) {
    skipCheck(cursor)
    return { type: 'check' }
  }
  const kind = readKind(cursor)
  if (kind) return { type: 'key', key: readKey(cursor, kind, symbol, ifNotExists) }
  if (named) throw cursor.unexpected('a constraint')
  return undefined
}

function atConstraintKind(cursor: Cursor): boolean {
  return cursor.at('PRIMARY') || cursor.at('UNIQUE') || cursor.at('FOREIGN') || cursor.at('CHECK')
}

function readKind(cursor: Cursor): KeyClauseKind | undefined {
  if (cursor.accept('PRIMARY', 'KEY')) return 'primary'
  if (cursor.accept('FOREIGN', 'KEY')) return 'foreign'
  if (cursor.accept('INDEX') || cursor.accept('KEY')) return 'plain'
  if (cursor.accept('UNIQUE')) return optionalIndexWord(cursor, 'unique')
  if (cursor.accept('FULLTEXT')) return optionalIndexWord(cursor, 'fulltext')
  if (cursor.accept('SPATIAL')) return optionalIndexWord(cursor, 'spatial')
  if (cursor.at('VECTOR') && indexWords.has(cursor.peek(1).keyword)) {
    cursor.take()
    return optionalIndexWord(cursor, 'vector')
  }
  return undefined
}

function optionalIndexWord(cursor: Cursor, kind: KeyClauseKind): KeyClauseKind {
  if (cursor.atAny(indexWords)) cursor.take()
  return kind
}

function readKey(
  cursor: Cursor,
  kind: KeyClauseKind,
  symbol: string | undefined,
  given: boolean,
): KeyClause {
  const ifNotExists = cursor.accept('IF', 'NOT', 'EXISTS') || given
  skipIndexType(cursor)
  const own = cursor.at('(') ? undefined : cursor.name('an index')
  skipIndexType(cursor)
  const { parts, withoutOverlaps } = readParts(cursor)
  if (kind === 'foreign') skipReferences(cursor)
  else skipKeyOptions(cursor)
  // A foreign key's index goes by the constraint's name first, every other index by its own.
  const name = kind === 'foreign' ? (symbol ?? own) : (own ?? symbol)
  return {
    kind,
    parts,
    ifNotExists,
    ...(name !== undefined && kind !== 'primary' && { name }),
    ...(withoutOverlaps !== undefined && { withoutOverlaps }),
  }
}

/** Reads the columns of an index. */
export function readParts(cursor: Cursor): Pick<KeyClause, 'parts' | 'withoutOverlaps'> {
  let withoutOverlaps: string | undefined
  const parts: (KeyPartClause | undefined)[] = []
  for (const part of cursor.list(() => readPart(cursor))) {
    if (part && 'period' in part) withoutOverlaps = part.period
    else parts.push(part)
  }
  return { parts, ...(withoutOverlaps !== undefined && { withoutOverlaps }) }
}

function readPart(cursor: Cursor): KeyPartClause | { period: string } | undefined {
  if (cursor.at('(')) {
    cursor.parenthesized()
    skipOrder(cursor)
    return undefined
  }
  const column = cursor.name('a column')
  if (cursor.accept('WITHOUT', 'OVERLAPS')) return { period: column }
  if (!cursor.accept('(')) {
    skipOrder(cursor)
    return { column }
  }
  const prefix = cursor.integer()
  cursor.expect(')')
  skipOrder(cursor)
  return { column, prefix }
}

function skipOrder(cursor: Cursor): void {
  if (!cursor.accept('ASC')) cursor.accept('DESC')
}

/** Moves past USING or TYPE and the name of an index structure. */
export function skipIndexType(cursor: Cursor): void {
  if (cursor.at('USING') || (cursor.at('TYPE') && cursor.peek(1).kind === 'word')) {
    cursor.take()
    cursor.name('an index type')
  }
}

/** Moves past the options behind an index's columns. */
export function skipKeyOptions(cursor: Cursor): void {
  for (;;) {
    if (
      cursor.accept('KEY_BLOCK_SIZE') ||
      cursor.accept('ENGINE_ATTRIBUTE') ||
      cursor.accept('SECONDARY_ENGINE_ATTRIBUTE')
    ) {
      cursor.accept('=')
      cursor.take()
    } else if (cursor.accept('WITH', 'PARSER')) cursor.name('a parser')
    else if (cursor.accept('COMMENT')) cursor.string()
    else if (cursor.at('USING') || cursor.at('TYPE')) skipIndexType(cursor)
    else if (cursor.accept('VISIBLE') || cursor.accept('INVISIBLE') || cursor.accept('IGNORED'))
      continue
    else if (cursor.accept('NOT', 'IGNORED')) continue
    else if (
      cursor.peek(1).keyword === '=' &&
      cursor.peek().kind !== 'symbol' &&
      !cursor.at('ALGORITHM') &&
      !cursor.at('LOCK')
    ) {
      cursor.take()
      cursor.expect('=')
      cursor.take()
    } else return
  }
}

/** Reads MariaDB's PERIOD FOR name (start, end). */
function readPeriod(cursor: Cursor): PeriodClause {
  cursor.expect('PERIOD', 'FOR')
  cursor.accept('IF', 'NOT', 'EXISTS')
  const name = cursor.name('a period')
  cursor.expect('(')
  const start = cursor.name('a column')
  cursor.expect(',')
  const end = cursor.name('a column')
  cursor.expect(')')
  return { name, start, end }
}
