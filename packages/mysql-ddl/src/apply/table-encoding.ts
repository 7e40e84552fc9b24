import type { Session } from '../session.ts'
import type { Encoding } from '../types/charsets.ts'
import type { EncodingClause } from '../types/resolve-encoding.ts'
import { resolveEncoding } from '../types/resolve-encoding.ts'

/**
 * The encoding that a table has behind a statement. `around` is asked only where the statement leaves it open or says
 * DEFAULT: the database's.
 */
export function tableEncoding(
  clause: EncodingClause,
  around: () => Encoding,
  session: Session,
): Encoding {
  const said =
    clause.charset != null || (clause.collation != null && !/^uca1400_/i.test(clause.collation))
  // With a character set or a full collation at hand, nothing around them is looked at.
  return resolveEncoding(clause, said ? { charset: '', collation: '' } : around(), session)
}
