import { Unreadable } from '../lexer/unreadable.ts'
import type { Key, KeyPart, Period } from '../model/table.ts'
import type { AlterClause } from '../statement/definition.ts'
import type { AlteredColumns } from './alter-columns.ts'
import { isSpatial } from '../types/other-type.ts'
import { findColumn, isSameName } from './find-column.ts'
import { fittingPrefix, keysOfColumn, withKeys } from './keys.ts'

/** A table's indexes behind an ALTER TABLE: their columns renamed and dropped, indexes dropped, renamed and added. */
export function alterKeys(
  keys: readonly Key[],
  clauses: readonly AlterClause[],
  altered: AlteredColumns,
  periods: readonly Period[],
): readonly Key[] {
  const kept = withoutDropped(keys, clauses)
    .map((key) => ({
      ...key,
      name: renamed(key.name, clauses),
      parts: followParts(key.parts, altered),
    }))
    .filter(({ parts }) => parts.length > 0)
  const added = clauses.flatMap((clause) => {
    if (clause.type === 'add-key') return [clause.key]
    if (altered.skipped.has(clause)) return []
    // MariaDB adds the indexes of a column that is there already, unless they are there too.
    if (clause.type === 'add-column') return keysOfColumn(clause.column, clause.ifNotExists)
    return clause.type === 'change-column' ? keysOfColumn(clause.column) : []
  })
  return withKeys(kept, added, { columns: altered.columns, periods })
}

function withoutDropped(keys: readonly Key[], clauses: readonly AlterClause[]): readonly Key[] {
  const dropped = new Set<Key>()
  for (const clause of clauses) {
    if (clause.type !== 'drop-key' && clause.type !== 'drop-constraint') continue
    const key = keys.find(({ name }) => isSameName(name, clause.name))
    const unique = key?.kind === 'unique' || key?.kind === 'primary'
    if (key && (clause.type === 'drop-key' || unique)) dropped.add(key)
    else if (clause.type === 'drop-key' && !clause.ifExists)
      throw new Unreadable(`the table has no index "${clause.name}"`)
  }
  return keys.filter((key) => !dropped.has(key))
}

function renamed(name: string, clauses: readonly AlterClause[]): string {
  const clause = clauses.find(
    (clause) => clause.type === 'rename-key' && isSameName(clause.from, name),
  )
  return clause?.type === 'rename-key' ? clause.to : name
}

function followParts(
  parts: readonly KeyPart[],
  { before, columns, successors }: AlteredColumns,
): KeyPart[] {
  const continued = new Set([...successors.values()].map((column) => column?.name))
  return parts.flatMap((part) => {
    if (part.column === null) return [part]
    const column = successors.get(part.column)
    const taken = findColumn(columns, part.column)
    if (taken && !continued.has(taken.name))
      throw new Unreadable(`a new column takes the name of the indexed column "${part.column}"`)
    if (!column) return []
    const old = findColumn(before, part.column)
    if (old && isSpatial(old.dataType) && !isSpatial(column.dataType))
      throw new Unreadable(`the indexed geometry "${part.column}" becomes another type`)
    return [
      {
        column: column.name,
        prefix: part.prefix === null ? null : fittingPrefix(part.prefix, column),
      },
    ]
  })
}
