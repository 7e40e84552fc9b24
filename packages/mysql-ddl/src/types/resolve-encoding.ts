import { Unreadable } from '../lexer/unreadable.ts'
import type { Session } from '../session.ts'
import type { Encoding } from './charsets.ts'
import {
  canonicalCharset,
  canonicalCollation,
  charsetOf,
  compiledCollation,
  defaultCollation,
  maxBytesOf,
} from './charsets.ts'

/** What a statement says of an encoding; null stands for DEFAULT, which is as good as nothing. */
export interface EncodingClause {
  readonly charset?: string | null | undefined
  readonly collation?: string | null | undefined
}

/**
 * The encoding that a clause means within a surrounding one: a column's within its table's, a table's within its
 * database's, a database's within its server's. Throws `Unreadable` for a character set that is not known.
 */
export function resolveEncoding(
  clause: EncodingClause,
  around: Encoding,
  session: Session,
): Encoding {
  const charset =
    clause.charset == null
      ? undefined
      : known(canonicalCharset(clause.charset, session.utf8IsUtf8mb3))
  if (clause.collation == null) {
    if (charset !== undefined) return { charset, collation: defaultCollation(charset, session) }
    // MariaDB takes the character set alone from around, and its compiled collation.
    const bare = clause.charset === null && session.flavor === 'mariadb'
    return bare ? { charset: around.charset, collation: compiledCollation(around.charset) } : around
  }
  const collation = canonicalCollation(clause.collation, session.utf8IsUtf8mb3)
  // MariaDB's UCA 14 collations go without a character set's name and take the one at hand.
  if (!collation.startsWith('uca1400_')) return { charset: known(charsetOf(collation)), collation }
  const target = charset ?? around.charset
  return { charset: target, collation: `${target}_${collation}` }
}

/** The encoding of the same character set that compares bytes. */
export function binaryCollation({ charset }: Encoding): Encoding {
  return { charset, collation: charset === 'binary' ? 'binary' : `${charset}_bin` }
}

function known(charset: string): string {
  if (maxBytesOf(charset) === undefined)
    throw new Unreadable(`the character set "${charset}" is not known`)
  return charset
}
