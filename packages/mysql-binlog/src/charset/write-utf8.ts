/** What stands for text without a meaning. */
export const QUESTION_MARK = 63

/** Writes one code point, which is no surrogate, as UTF-8 in up to four bytes, and gives the offset behind it. */
export function writeUtf8(out: Uint8Array, at: number, point: number): number {
  if (point < 0x80) {
    out[at] = point
    return at + 1
  }
  if (point < 0x800) {
    out[at] = 0xc0 | (point >> 6)
    out[at + 1] = 0x80 | (point & 63)
    return at + 2
  }
  if (point < 0x10000) {
    out[at] = 0xe0 | (point >> 12)
    out[at + 1] = 0x80 | ((point >> 6) & 63)
    out[at + 2] = 0x80 | (point & 63)
    return at + 3
  }
  out[at] = 0xf0 | (point >> 18)
  out[at + 1] = 0x80 | ((point >> 12) & 63)
  out[at + 2] = 0x80 | ((point >> 6) & 63)
  out[at + 3] = 0x80 | (point & 63)
  return at + 4
}
