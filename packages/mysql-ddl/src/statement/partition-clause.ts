import type { Cursor } from '../lexer/cursor.ts'

/** Verbs that, before PARTITION, change where rows lie and nothing else. */
const verbs = new Set([
  'ADD',
  'DROP',
  'TRUNCATE',
  'COALESCE',
  'REORGANIZE',
  'EXCHANGE',
  'ANALYZE',
  'CHECK',
  'OPTIMIZE',
  'REBUILD',
  'REPAIR',
  'DISCARD',
  'IMPORT',
  'SECONDARY_LOAD',
  'SECONDARY_UNLOAD',
])

/** Moves past a clause about partitions if one comes next. EXCHANGE needs two tables of one definition and changes neither. */
export function skipPartitionClause(cursor: Cursor): boolean {
  if (!cursor.atAny(verbs) || !cursor.at(cursor.peek().keyword, 'PARTITION')) return false
  let depth = 0
  while (!cursor.atEnd()) {
    // ALGORITHM and LOCK may follow partitions in MySQL's grammar, other clauses may not.
    if (depth === 0 && cursor.at(',') && isFurtherClause(cursor)) return true
    if (cursor.at('(')) depth++
    else if (cursor.at(')')) depth--
    cursor.take()
  }
  return true
}

function isFurtherClause(cursor: Cursor): boolean {
  return cursor.peek(2).keyword === '=' || verbs.has(cursor.peek(1).keyword)
}
