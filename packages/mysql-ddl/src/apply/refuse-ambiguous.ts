import { Unreadable } from '../lexer/unreadable.ts'
import type { AlterClause } from '../statement/definition.ts'
import { limitOf } from '../types/string-type.ts'

/** Throws `Unreadable` for clauses that mean different things to different servers when they stand together. */
export function refuseAmbiguous(clauses: readonly AlterClause[]): void {
  const conversions = clauses.filter(({ type }) => type === 'convert').length
  if (clauses.filter(saysCharset).length > 1 || conversions > 1)
    throw new Unreadable('the table is given two character sets at once')
  if (conversions === 0) return
  for (const clause of clauses) {
    if (saysEncoding(clause))
      throw new Unreadable('the table is converted to one character set and given another at once')
    if ('column' in clause && clause.column.type.binary)
      throw new Unreadable('the table is converted while a column becomes BINARY')
    // The size that such a column gets may be the old one's or the new one's, converted or not.
    if (clause.type === 'change-column' && limitOf(clause.column.type.name) !== undefined)
      throw new Unreadable(`the table is converted while the text "${clause.name}" is changed`)
  }
}

function saysCharset(clause: AlterClause): boolean {
  return clause.type === 'options' && clause.options.charset !== undefined
}

function saysEncoding(clause: AlterClause): boolean {
  if (clause.type !== 'options') return false
  return clause.options.charset !== undefined || clause.options.collation !== undefined
}
