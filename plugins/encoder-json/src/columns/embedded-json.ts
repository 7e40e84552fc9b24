import type { CellWriter } from '@tailrace/plugin-api/bytes'

/** Copies JSON text; line breaks, which can only stand between its tokens, become spaces, so that a record stays one line. */
export const writeEmbedded: CellWriter = (out, bytes, start, end) => {
  const from = out.length
  out.copy(bytes, start, end)
  const target = out.bytes
  for (let i = from; i < out.length; i++) {
    if (target[i] === 0x0a || target[i] === 0x0d) target[i] = 0x20
  }
}
