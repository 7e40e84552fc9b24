import type { Session } from '../session.ts'
import type { TypeClause } from '../statement/definition.ts'
import type { TypeFacts } from './type-facts.ts'
import { plainFacts } from './type-facts.ts'

const withFraction = new Set(['time', 'datetime', 'timestamp'])

/** Types of dates and times; undefined for others. */
export function temporalFacts(type: TypeClause, session: Session): TypeFacts | undefined {
  if (type.name === 'date') return plainFacts('date')
  if (type.name === 'year') return plainFacts('year', yearText(type, session))
  if (!withFraction.has(type.name)) return undefined
  const fractionDigits = type.args[0] ?? 0
  return {
    ...plainFacts(type.name, fractionDigits === 0 ? type.name : `${type.name}(${fractionDigits})`),
    fractionDigits,
  }
}

function yearText(type: TypeClause, session: Session): string {
  if (session.flavor === 'mysql') return session.version >= 80019 ? 'year' : 'year(4)'
  return type.args[0] === 2 ? 'year(2)' : 'year(4)'
}
