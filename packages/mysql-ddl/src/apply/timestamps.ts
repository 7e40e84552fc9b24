import type { Column } from '../model/column.ts'
import type { Session } from '../session.ts'
import { plainFacts } from '../types/type-facts.ts'
import { temporalText } from '../types/temporal-text.ts'

/**
 * The defaults that TIMESTAMP columns get by themselves while `explicit_defaults_for_timestamp` is off: the first of a
 * table is set to the time of each change, all others to zero (MySQL Reference Manual, "Automatic Initialization and
 * Updating for TIMESTAMP and DATETIME"). Only columns that `isNew` may get the zero.
 */
export function withTimestampDefaults(
  columns: readonly Column[],
  isNew: (column: Column) => boolean,
  session: Session,
): readonly Column[] {
  if (session.explicitDefaultsForTimestamp) return columns
  const first = columns.find(({ dataType }) => dataType === 'timestamp')
  return columns.map((column) => {
    if (column.dataType !== 'timestamp' || !isOpen(column)) return column
    if (column === first && !column.onUpdateNow)
      return { ...column, default: now(column), onUpdateNow: true }
    return isNew(column) ? { ...column, default: zero(column) } : column
  })
}

function isOpen(column: Column): boolean {
  return !column.nullable && column.default === null && column.generated === null
}

function now({ fractionDigits }: Column): Column['default'] {
  return {
    expression: fractionDigits ? `CURRENT_TIMESTAMP(${fractionDigits})` : 'CURRENT_TIMESTAMP',
  }
}

function zero({ fractionDigits }: Column): Column['default'] {
  return { value: temporalText('0', { ...plainFacts('timestamp'), fractionDigits }) }
}
