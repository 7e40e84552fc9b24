import type { Session } from '../session.ts'
import type { TypeClause } from '../statement/definition.ts'
import type { Encoding } from './charsets.ts'
import type { TypeFacts } from './type-facts.ts'
import { plainFacts } from './type-facts.ts'

/** ENUM and SET; undefined for other types. */
export function enumeratedFacts(
  type: TypeClause,
  encoding: Encoding,
  session: Session,
): TypeFacts | undefined {
  if (!type.values) return undefined
  // Members lose the spaces at their end (MySQL Reference Manual, "The ENUM Type").
  const values =
    encoding.charset === 'binary'
      ? type.values
      : type.values.map((value) => value.replace(/ +$/, ''))
  const columnType = `${type.name}(${values.map(quoted).join(',')})`
  const plain = { ...plainFacts(type.name, columnType), values }
  return encoding.charset === 'binary' && session.flavor === 'mysql'
    ? plain
    : { ...plain, ...encoding }
}

const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\0': '\\0',
  "'": "''",
  '\n': '\\n',
  '\r': '\\r',
}

/** A member as the servers print it in a type. */
function quoted(value: string): string {
  // oxlint-disable-next-line no-control-regex -- NUL is one of the characters that the servers escape
  return `'${value.replace(/[\\\0'\n\r]/g, (character) => escapes[character] as string)}'`
}
