import { copyUtf8 } from '../charset/utf8.ts'
import type { CellOutput } from '../values/cell-output.ts'

const QUOTE = 34
const BACKSLASH = 92
const HEX = '0123456789abcdef'
/** Letters behind a backslash for \b, \t, \n, \f, \r, by the control character. */
const SHORT_ESCAPES = new Map([
  [8, 98],
  [9, 116],
  [10, 110],
  [12, 102],
  [13, 114],
])

/** 1 for the bytes that stand for themselves: ASCII without what is escaped. */
const IS_PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 32 && byte < 128 && byte !== QUOTE && byte !== BACKSLASH ? 1 : 0,
)

/** Writes a JSON string in quotation marks, escaping what the server escapes: quotes, backslashes, control characters. */
export function writeQuoted(bytes: Uint8Array, start: number, end: number, out: CellOutput): void {
  out.reserve(end - start + 2)
  const text = out.bytes
  let to = out.at
  text[to++] = QUOTE
  let at = start
  // Most strings are short and plain.
  while (at < end) {
    const byte = bytes[at]!
    if (IS_PLAIN[byte] === 0) break
    text[to++] = byte
    at++
  }
  if (at === end) {
    text[to] = QUOTE
    out.at = to + 1
    return
  }
  out.at = to
  writeRest(bytes, at, end, out)
}

function writeRest(bytes: Uint8Array, start: number, end: number, out: CellOutput): void {
  let from = start
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!
    if (byte >= 32 && byte !== QUOTE && byte !== BACKSLASH) continue
    if (at > from) copyUtf8(bytes, from, at, out)
    writeEscaped(byte, out)
    from = at + 1
  }
  if (end > from) copyUtf8(bytes, from, end, out)
  out.reserve(1)
  out.bytes[out.at++] = QUOTE
}

function writeEscaped(byte: number, out: CellOutput): void {
  const letter = byte >= 32 ? byte : SHORT_ESCAPES.get(byte)
  if (letter !== undefined) {
    out.reserve(2)
    out.bytes[out.at++] = BACKSLASH
    out.bytes[out.at++] = letter
    return
  }
  writeText(`\\u00${HEX[byte >> 4]}${HEX[byte & 15]}`, out)
}

/** Writes ASCII. */
export function writeText(text: string, out: CellOutput): void {
  out.reserve(text.length)
  for (let i = 0; i < text.length; i++) out.bytes[out.at++] = text.charCodeAt(i)
}
