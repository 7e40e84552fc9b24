import { charsetOf } from '../../charset/collations.ts'
import { decodeText } from '../../charset/decode-text.ts'
import type { Flavor } from '../../rows/flavor.ts'
import type { QueryEvent } from './query.ts'

/**
 * Text of a statement, from the character set of the client that sent it. One that is not told, or not known here, is
 * taken for UTF-8, in which nearly all DDL is.
 */
export function statementText(query: QueryEvent, flavor: Flavor): string {
  return decodeText(query.statement, clientCharset(query.status.clientCollation, flavor))
}

function clientCharset(collation: number | null, flavor: Flavor): string | null {
  if (collation === null) return null
  try {
    return charsetOf(collation, flavor)
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}
