import type { Cursor } from '../lexer/cursor.ts'
import type { AlterClause } from './definition.ts'

/** Reads what stands behind DROP in ALTER TABLE. */
export function readDrop(cursor: Cursor): AlterClause[] {
  if (cursor.accept('PRIMARY', 'KEY'))
    return [{ type: 'drop-key', name: 'PRIMARY', ifExists: false }]
  if (cursor.accept('SYSTEM', 'VERSIONING')) {
    return [{ type: 'options', options: { versioned: false } }]
  }
  if (cursor.accept('PERIOD', 'FOR')) {
    cursor.accept('IF', 'EXISTS')
    return [{ type: 'drop-period', name: cursor.name('a period') }]
  }
  if (cursor.accept('FOREIGN', 'KEY') || cursor.accept('CHECK')) {
    readIfExists(cursor)
    cursor.name('a constraint')
    return []
  }
  if (cursor.accept('CONSTRAINT')) {
    readIfExists(cursor)
    return [{ type: 'drop-constraint', name: cursor.name('a constraint') }]
  }
  if (cursor.accept('INDEX') || cursor.accept('KEY')) {
    const ifExists = readIfExists(cursor)
    return [{ type: 'drop-key', name: cursor.name('an index'), ifExists }]
  }
  cursor.accept('COLUMN')
  const ifExists = readIfExists(cursor)
  const name = cursor.name('a column')
  if (!cursor.accept('RESTRICT')) cursor.accept('CASCADE')
  return [{ type: 'drop-column', name, ifExists }]
}

function readIfExists(cursor: Cursor): boolean {
  return cursor.accept('IF', 'EXISTS')
}
