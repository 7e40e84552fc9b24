import { ByteWriter } from './byte-writer.ts'
import { latin1 } from './native-buffer.ts'

/** Receives the elements of an array; see {@link eachArrayElement}. */
export interface ArrayVisitor {
  /** A nested array begins (`depth` from 1). */
  open(): void
  /** A nested array ends. */
  close(): void
  /** An element's text, without quotes and backslashes; valid during the call. */
  element(bytes: Uint8Array, start: number, end: number): void
  /** An element that is NULL. */
  null(): void
}

const COMMA = 0x2c
const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN = 0x7b
const CLOSE = 0x7d

/**
 * Walks through an array as PostgreSQL writes it (`{1,NULL,"a\"b"}`, `{{1,2},{3,4}}`, `[0:1]={1,2}`; manual, 8.15.6). `open` and `close`
 * are called for the outermost array as well. The text is not checked.
 *
 * @param delimiter byte between elements; only `box` has another than the comma
 */
export function eachArrayElement(
  source: Uint8Array,
  start: number,
  end: number,
  visitor: ArrayVisitor,
  delimiter = COMMA,
): void {
  let at = start
  if (source[at] === 0x5b) {
    while (source[at] !== 0x3d) at++
    at++
  }
  let unquoted: ByteWriter | null = null
  while (at < end) {
    const byte = source[at]!
    if (byte === OPEN) {
      visitor.open()
      at++
    } else if (byte === CLOSE) {
      visitor.close()
      at++
    } else if (byte === delimiter) at++
    else if (byte === QUOTE) {
      unquoted ??= new ByteWriter(256)
      unquoted.clear()
      at++
      while (at < end && source[at] !== QUOTE) {
        if (source[at] === BACKSLASH) at++
        unquoted.byte(source[at++]!)
      }
      at++
      visitor.element(unquoted.bytes, 0, unquoted.length)
    } else {
      const from = at
      while (at < end && source[at] !== delimiter && source[at] !== CLOSE) at++
      if (isNull(source, from, at)) visitor.null()
      else visitor.element(source, from, at)
    }
  }
}

/**
 * Lower bounds of an array's dimensions, the outermost first: 1 and −2 of `[1:1][-2:-1]={{7,8}}`.
 *
 * @param start offset of the `[` that the text of such an array begins with
 */
export function postgresLowerBounds(source: Uint8Array, start: number): number[] {
  const bounds: number[] = []
  let at = start
  while (source[at] === 0x5b) {
    const from = at + 1
    while (source[at] !== 0x3a) at++
    bounds.push(Number(latin1(source, from, at)))
    while (source[at] !== 0x5d) at++
    at++
  }
  return bounds
}

function isNull(source: Uint8Array, start: number, end: number): boolean {
  return (
    end - start === 4 &&
    (source[start]! | 0x20) === 0x6e &&
    (source[start + 1]! | 0x20) === 0x75 &&
    (source[start + 2]! | 0x20) === 0x6c &&
    (source[start + 3]! | 0x20) === 0x6c
  )
}
