import type { ByteWriter } from './byte-writer.ts'

/**
 * Appends a timestamp as PostgreSQL writes it (`2024-05-06 07:08:09.5`, or in UTC `2024-05-06 07:08:09.5+00`) in the ISO form of
 * values: `T` for the space and `Z` for the offset `+00`. Text that is ISO already, ` BC`, `infinity` and other offsets are copied.
 */
export function copyIsoTimestamp(
  out: ByteWriter,
  bytes: Uint8Array,
  start: number,
  end: number,
): void {
  const at = out.length
  out.copy(bytes, start, end)
  const target = out.bytes
  let space = at + 10
  if (target[space] !== 0x20) {
    space = at
    while (space < out.length && target[space] !== 0x20) space++
  }
  // Years before Christ have a second space, and ISO text of them only that one, before BC.
  if (space + 9 > out.length || target[space + 3] !== 0x3a) return
  target[space] = 0x54
  let zone = space + 9
  while (zone < out.length && target[zone] !== 0x2b) zone++
  if (zone + 3 > out.length || target[zone + 1] !== 0x30 || target[zone + 2] !== 0x30) return
  // Behind the content lies what was written before; only an offset's own minutes count.
  if (zone + 3 < out.length && target[zone + 3] === 0x3a) return
  target[zone] = 0x5a
  if (zone + 3 < out.length) target.copy(target, zone + 1, zone + 3, out.length)
  out.length -= 2
}
