import { Unreadable } from '../lexer/unreadable.ts'
import type { TypeClause } from '../statement/definition.ts'
import type { Encoding } from './charsets.ts'
import { maxBytesOf } from './charsets.ts'
import type { TypeFacts } from './type-facts.ts'
import { plainFacts } from './type-facts.ts'

/** Types of text, and the binary types of the same sizes. */
const binaryTypes: Readonly<Record<string, string>> = {
  char: 'binary',
  varchar: 'varbinary',
  tinytext: 'tinyblob',
  text: 'blob',
  mediumtext: 'mediumblob',
  longtext: 'longblob',
}

/** Sizes of texts and blobs by their limit in bytes. */
const sizes: readonly (readonly [limit: number, text: string, blob: string])[] = [
  [0xff, 'tinytext', 'tinyblob'],
  [0xffff, 'text', 'blob'],
  [0xff_ffff, 'mediumtext', 'mediumblob'],
  [Infinity, 'longtext', 'longblob'],
]

/** The most bytes that a VARCHAR or VARBINARY takes. */
export const longestVarchar = 0xffff

/** Whether a type is one of text, which has a character set. */
export function isText(name: string): boolean {
  return name in binaryTypes
}

/** Whether an index may hold only the beginning of a type's values. */
export function hasPrefixes(name: string): boolean {
  return isText(name) || Object.values(binaryTypes).includes(name)
}

/** The binary type of a text type's size; undefined for what is no text. */
export function binaryType(name: string): string | undefined {
  return binaryTypes[name]
}

/** Types of text and bytes; undefined for others. `encoding` is what the column's character set came to. */
export function stringFacts(type: TypeClause, encoding: Encoding): TypeFacts | undefined {
  const text = isText(type.name)
  if (!hasPrefixes(type.name)) return undefined
  const binary = !text || encoding.charset === 'binary' || type.byte
  const name = text && binary ? (binaryTypes[type.name] as string) : type.name
  return sizedFacts(name, type, binary ? undefined : encoding)
}

function sizedFacts(name: string, type: TypeClause, encoding: Encoding | undefined): TypeFacts {
  const suffix = type.compressed ? ' /*M!100301 COMPRESSED*/' : ''
  const maxBytes = encoding ? (maxBytesOf(encoding.charset) ?? 1) : 1
  const [given] = type.args
  if (name === 'text' || name === 'blob')
    return describe(given ? sizeFor(given * maxBytes, !encoding) : name, null, encoding, suffix)
  if (name.endsWith('text') || name.endsWith('blob')) return describe(name, null, encoding, suffix)
  const varying = name.startsWith('var')
  const length = given ?? (varying ? missingLength() : 1)
  if (varying && length * maxBytes > longestVarchar)
    return describe(sizeFor(length * maxBytes, !encoding), null, encoding, suffix)
  return describe(name, length, encoding, suffix)
}

function missingLength(): never {
  throw new Unreadable('a VARCHAR or VARBINARY has no length')
}

/** The smallest text or blob that takes so many bytes. */
export function sizeFor(bytes: number, blob: boolean): string {
  const [, text, binary] = sizes.find(([limit]) => bytes <= limit) as (typeof sizes)[number]
  return blob ? binary : text
}

/** The most bytes that a text or blob takes. */
export function limitOf(name: string): number | undefined {
  return sizes.find(([, text, blob]) => text === name || blob === name)?.[0]
}

function describe(
  name: string,
  length: number | null,
  encoding: Encoding | undefined,
  suffix: string,
): TypeFacts {
  return {
    ...plainFacts(name, (length === null ? name : `${name}(${length})`) + suffix),
    length,
    charset: encoding?.charset ?? null,
    collation: encoding?.collation ?? null,
  }
}
