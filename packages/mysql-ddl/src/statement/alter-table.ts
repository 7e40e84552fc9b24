import type { Cursor } from '../lexer/cursor.ts'
import type { Session } from '../session.ts'
import { readAdd } from './alter-add.ts'
import { readChange, readModify } from './alter-change.ts'
import { readAlter } from './alter-column.ts'
import { readDrop } from './alter-drop.ts'
import { readRename } from './alter-rename.ts'
import { skipPartitions } from './create-table.ts'
import type { AlterClause } from './definition.ts'
import { readTableName } from './names.ts'
import { skipPartitionClause } from './partition-clause.ts'
import { acceptCharset, readNameOrDefault, readTableOptions } from './table-options.ts'

/** Reads ALTER TABLE behind the table's name; clauses that change no definition leave nothing. */
export function readAlterClauses(cursor: Cursor, session: Session): AlterClause[] {
  const clauses: AlterClause[] = []
  skipWait(cursor)
  while (!cursor.atEnd()) {
    if (cursor.at('PARTITION', 'BY')) skipPartitions(cursor)
    else if (!cursor.accept('REMOVE', 'PARTITIONING')) {
      clauses.push(...readClause(cursor, session))
      if (!cursor.accept(',') && !cursor.atEnd() && !cursor.at('PARTITION') && !cursor.at('REMOVE'))
        throw cursor.unexpected('a comma')
    }
  }
  return clauses
}

/** Moves past MariaDB's WAIT n or NOWAIT. */
export function skipWait(cursor: Cursor): void {
  if (cursor.accept('WAIT')) cursor.integer()
  else cursor.accept('NOWAIT')
}

function readClause(cursor: Cursor, session: Session): AlterClause[] {
  if (cursor.accept('CONVERT')) return [readConvert(cursor, session)]
  const partition = skipPartitionClause(cursor)
  if (partition) return []
  if (cursor.accept('ADD')) return readAdd(cursor, session)
  if (cursor.accept('DROP')) return readDrop(cursor)
  if (cursor.accept('MODIFY')) return [readModify(cursor, session)]
  if (cursor.accept('CHANGE')) return [readChange(cursor, session)]
  if (cursor.accept('ALTER')) return readAlter(cursor, session)
  if (cursor.accept('RENAME')) return [readRename(cursor, session)]
  if (cursor.accept('ORDER', 'BY')) return skipOrderBy(cursor)
  if (skipPlainClause(cursor)) return []
  const options = readTableOptions(cursor)
  if (options) return [{ type: 'options', options }]
  throw cursor.unexpected('a clause of ALTER TABLE')
}

function readConvert(cursor: Cursor, session: Session): AlterClause {
  if (cursor.accept('TABLE')) {
    const table = readTableName(cursor, session)
    cursor.expect('TO', 'PARTITION')
    while (!cursor.atEnd()) cursor.take()
    return { type: 'table-to-partition', table }
  }
  if (cursor.accept('PARTITION')) {
    cursor.name('a partition')
    cursor.expect('TO', 'TABLE')
    const table = readTableName(cursor, session)
    skipValidation(cursor)
    return { type: 'partition-to-table', table }
  }
  cursor.expect('TO')
  if (!acceptCharset(cursor)) throw cursor.unexpected('CHARACTER SET')
  const charset = readNameOrDefault(cursor)
  const collation = cursor.accept('COLLATE') ? readNameOrDefault(cursor) : null
  return { type: 'convert', charset, collation }
}

function skipOrderBy(cursor: Cursor): [] {
  for (;;) {
    cursor.name('a column')
    while (cursor.accept('.')) cursor.name('a column')
    if (!cursor.accept('ASC')) cursor.accept('DESC')
    const { keyword } = cursor.peek(2)
    if (!cursor.at(',') || !['', ',', 'ASC', 'DESC', '.', ';'].includes(keyword)) return []
    cursor.take()
  }
}

function skipValidation(cursor: Cursor): boolean {
  return cursor.accept('WITH', 'VALIDATION') || cursor.accept('WITHOUT', 'VALIDATION')
}

function skipPlainClause(cursor: Cursor): boolean {
  if (cursor.accept('ALGORITHM') || cursor.accept('LOCK')) {
    cursor.accept('=')
    cursor.name()
    return true
  }
  return (
    cursor.accept('FORCE') ||
    cursor.accept('DISABLE', 'KEYS') ||
    cursor.accept('ENABLE', 'KEYS') ||
    cursor.accept('DISCARD', 'TABLESPACE') ||
    cursor.accept('IMPORT', 'TABLESPACE') ||
    cursor.accept('UPGRADE', 'PARTITIONING') ||
    cursor.accept('SECONDARY_LOAD') ||
    cursor.accept('SECONDARY_UNLOAD') ||
    skipValidation(cursor)
  )
}
