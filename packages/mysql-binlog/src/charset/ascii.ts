/**
 * Copies bytes below 0x80 up to the first one that is not, or to the end.
 *
 * @returns how many were copied
 */
export function copyAscii(
  bytes: Uint8Array,
  start: number,
  end: number,
  out: Uint8Array,
  at: number,
): number {
  let from = start
  let to = at
  while (from < end) {
    const byte = bytes[from]!
    if (byte >= 0x80) break
    out[to++] = byte
    from++
  }
  return from - start
}
