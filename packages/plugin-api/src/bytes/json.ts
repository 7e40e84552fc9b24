import type { ByteWriter } from './byte-writer.ts'

const hex = '0123456789abcdef'
/** For each byte: 0 = as it is, 1 = \u00XX, otherwise the letter after the backslash. */
const escapes = new Uint8Array(256)
for (let i = 0; i < 0x20; i++) escapes[i] = 1
escapes[0x08] = 0x62
escapes[0x09] = 0x74
escapes[0x0a] = 0x6e
escapes[0x0c] = 0x66
escapes[0x0d] = 0x72
escapes[0x22] = 0x22
escapes[0x5c] = 0x5c

/** Text longer than this is searched for runs that can be copied whole. */
const LONG = 256

/**
 * Appends UTF-8 text as a JSON string with its quotes. Escapes only what RFC 8259 (section 7) requires; everything else,
 * also beyond ASCII, is copied.
 */
export function writeJsonString(
  out: ByteWriter,
  source: Uint8Array,
  start: number,
  end: number,
): void {
  if (end - start > LONG) {
    out.byte(0x22)
    writeLong(out, source, start, end)
    out.byte(0x22)
    return
  }
  out.reserve(2 + 6 * (end - start))
  const bytes = out.bytes
  bytes[out.length] = 0x22
  const at = escapeInto(bytes, out.length + 1, source, start, end)
  bytes[at] = 0x22
  out.length = at + 1
}

/** Appends UTF-8 text as the inside of a JSON string: {@link writeJsonString} without the quotes. */
export function writeJsonCharacters(
  out: ByteWriter,
  source: Uint8Array,
  start: number,
  end: number,
): void {
  if (end - start <= LONG) writeShort(out, source, start, end)
  else writeLong(out, source, start, end)
}

function writeShort(out: ByteWriter, source: Uint8Array, start: number, end: number): void {
  out.reserve(6 * (end - start))
  out.length = escapeInto(out.bytes, out.length, source, start, end)
}

/** Writes to `target` from `to` on, where there is room, and gives the offset behind what was written. */
function escapeInto(
  target: Uint8Array,
  to: number,
  source: Uint8Array,
  start: number,
  end: number,
): number {
  let at = to
  let i = start
  // Most texts need no escape: four bytes are looked at together until there is one.
  for (const last = end - 4; i <= last; i += 4, at += 4) {
    const a = source[i]!
    const b = source[i + 1]!
    const c = source[i + 2]!
    const d = source[i + 3]!
    if ((escapes[a]! | escapes[b]! | escapes[c]! | escapes[d]!) !== 0) break
    target[at] = a
    target[at + 1] = b
    target[at + 2] = c
    target[at + 3] = d
  }
  for (; i < end; i++) {
    const byte = source[i]!
    const escape = escapes[byte]!
    if (escape === 0) target[at++] = byte
    else {
      target[at++] = 0x5c
      if (escape !== 1) target[at++] = escape
      else {
        target[at++] = 0x75
        target[at++] = 0x30
        target[at++] = 0x30
        target[at++] = hex.charCodeAt(byte >> 4)
        target[at++] = hex.charCodeAt(byte & 15)
      }
    }
  }
  return at
}

/**
 * Clean runs are copied at memory speed, and the region grows by what is written, not by the worst case; text with many
 * escapes goes on in short pieces.
 */
function writeLong(out: ByteWriter, source: Uint8Array, start: number, end: number): void {
  let from = start
  while (from < end) {
    let to = from
    while (to < end && escapes[source[to]!] === 0) to++
    out.copy(source, from, to)
    from = to
    if (from >= end) return
    const piece = Math.min(end, from + 32)
    writeShort(out, source, from, piece)
    from = piece
  }
}

/** Appends a JavaScript string as a JSON string with its quotes. */
export function writeJsonText(out: ByteWriter, text: string): void {
  out.utf8(JSON.stringify(text))
}
