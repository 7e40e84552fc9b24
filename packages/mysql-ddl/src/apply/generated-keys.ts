import type { Key } from '../model/table.ts'
import type { KeyClause } from '../statement/definition.ts'

/**
 * Indexes without those that foreign keys made and that another index serves as well: one that begins with the same
 * columns (MySQL Reference Manual, "FOREIGN KEY Constraints"). Of two alike that foreign keys made, the later stays.
 */
export function withoutServed<Any extends Key | KeyClause>(keys: readonly Any[]): Any[] {
  return keys.filter(
    (key, at) => !isGenerated(key) || !keys.some((other, place) => serves(other, key, place > at)),
  )
}

function isGenerated(key: Key | KeyClause): boolean {
  return 'generated' in key ? key.generated : key.kind === 'foreign'
}

function serves(other: Key | KeyClause, key: Key | KeyClause, later: boolean): boolean {
  if (
    other === key ||
    other.kind === 'fulltext' ||
    other.kind === 'spatial' ||
    other.kind === 'vector'
  )
    return false
  if (isGenerated(other) && other.parts.length === key.parts.length && !later) return false
  return key.parts.every((part, at) => {
    const match = other.parts[at]
    return (
      part?.column != null &&
      match?.column === part.column &&
      (match.prefix ?? null) === (part.prefix ?? null)
    )
  })
}
