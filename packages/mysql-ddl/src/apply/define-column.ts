import type { Column } from '../model/column.ts'
import type { Session } from '../session.ts'
import type { ColumnClause } from '../statement/definition.ts'
import type { Encoding } from '../types/charsets.ts'
import { resolveDefault } from '../types/literal-default.ts'
import { storedComment } from './stored-comment.ts'
import { resolveType } from '../types/resolve-type.ts'

/** A column as a statement defines it in a table of this encoding. */
export function defineColumn(clause: ColumnClause, table: Encoding, session: Session): Column {
  const type = resolveType(clause.type, clause.collation, table, session)
  return {
    name: clause.name,
    ...type,
    nullable: clause.nullable ?? !isImplicitlyNotNull(type.dataType, clause, session),
    default: resolveDefault(clause.default, type),
    onUpdateNow: clause.onUpdateNow,
    autoIncrement: clause.autoIncrement,
    generated: clause.generated
      ? clause.generated.stored
        ? 'stored'
        : 'virtual'
      : clause.rowTime
        ? 'stored'
        : null,
    invisible: clause.invisible,
    comment: storedComment(clause.comment),
  }
}

function isImplicitlyNotNull(dataType: string, clause: ColumnClause, session: Session): boolean {
  return dataType === 'timestamp' && !session.explicitDefaultsForTimestamp && !clause.generated
}
