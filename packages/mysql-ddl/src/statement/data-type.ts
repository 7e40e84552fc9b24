import type { Cursor } from '../lexer/cursor.ts'
import type { Session } from '../session.ts'
import type { TypeClause } from './definition.ts'
import { readTypeName } from './type-name.ts'

type Attributes = Pick<
  TypeClause,
  'unsigned' | 'zerofill' | 'charset' | 'binary' | 'byte' | 'compressed'
>

/** Reads a data type with its lengths and the attributes that belong to it. */
export function readDataType(cursor: Cursor, session: Session): TypeClause {
  const { name, ...given } = readTypeName(cursor, session)
  const enumerated = name === 'enum' || name === 'set'
  const values = enumerated ? cursor.list(() => readMember(cursor)) : undefined
  const args =
    !enumerated && cursor.at('(') ? cursor.list(() => cursor.integer()) : (given.args ?? [])
  const attributes = readAttributes(cursor)
  return {
    name,
    args,
    ...(values && { values }),
    ...attributes,
    ...(given.charset !== undefined && { charset: given.charset }),
    byte: attributes.byte || (given.byte ?? false),
  }
}

function readMember(cursor: Cursor): string {
  if (cursor.peek().kind === 'bytes') return textOfBytes(cursor)
  if (isIntroducer(cursor)) cursor.take()
  return cursor.string()
}

/** Whether a character set's name with an underscore stands before a literal, as in `_utf8mb4'x'`. */
export function isIntroducer(cursor: Cursor): boolean {
  const { kind, text } = cursor.peek()
  if (kind !== 'word' || !text.startsWith('_')) return false
  return cursor.peek(1).kind === 'string' || cursor.peek(1).kind === 'bytes'
}

/** The text of a hexadecimal literal. Throws `Unreadable` where the bytes are not plain ASCII, whose meaning no character set changes. */
function textOfBytes(cursor: Cursor): string {
  const bytes = Buffer.from(cursor.peek().text, 'hex')
  if (bytes.some((byte) => byte > 127)) throw cursor.unexpected('text')
  cursor.take()
  return bytes.toString('latin1')
}

function readAttributes(cursor: Cursor): Attributes {
  let [unsigned, zerofill, binary, byte, compressed] = [false, false, false, false, false]
  let charset: string | undefined
  for (;;) {
    if (cursor.accept('UNSIGNED')) unsigned = true
    else if (cursor.accept('SIGNED')) unsigned = false
    else if (cursor.accept('ZEROFILL')) zerofill = true
    else if (cursor.accept('BINARY')) binary = true
    else if (cursor.accept('BYTE')) byte = true
    else if (cursor.accept('ASCII')) charset = 'latin1'
    else if (cursor.accept('UNICODE')) charset = 'ucs2'
    else if (
      cursor.accept('CHARSET') ||
      cursor.accept('CHARACTER', 'SET') ||
      cursor.accept('CHAR', 'SET')
    )
      charset = cursor.nameOrString('a character set')
    else if (cursor.accept('COMPRESSED')) {
      compressed = true
      if (cursor.accept('=')) cursor.take()
    } else
      return {
        unsigned,
        zerofill,
        binary,
        byte,
        compressed,
        ...(charset !== undefined && { charset }),
      }
  }
}
