import type { Session } from '../session.ts'
import type { TypeClause } from '../statement/definition.ts'
import type { Encoding } from './charsets.ts'
import { enumeratedFacts } from './enumerated-type.ts'
import { numericFacts } from './numeric-type.ts'
import { otherFacts } from './other-type.ts'
import { binaryCollation, resolveEncoding } from './resolve-encoding.ts'
import { isText, stringFacts } from './string-type.ts'
import { temporalFacts } from './temporal-type.ts'
import type { TypeFacts } from './type-facts.ts'

/**
 * What a type comes to on a server: `around` is the table's encoding, `collation` the column's COLLATE. Throws
 * `Unreadable` where a type, length or character set is not one that the server could have taken.
 */
export function resolveType(
  type: TypeClause,
  collation: string | undefined,
  around: Encoding,
  session: Session,
): TypeFacts {
  const facts = numericFacts(type, session) ?? temporalFacts(type, session)
  if (facts) return facts
  const encoding = columnEncoding(type, collation, around, session)
  return (
    stringFacts(type, encoding) ??
    enumeratedFacts(type, encoding, session) ??
    otherFacts(type, session)
  )
}

function columnEncoding(
  type: TypeClause,
  collation: string | undefined,
  around: Encoding,
  session: Session,
): Encoding {
  if (!isText(type.name) && !type.values) return around
  const encoding = resolveEncoding({ charset: type.charset, collation }, around, session)
  return type.binary && collation === undefined ? binaryCollation(encoding) : encoding
}
