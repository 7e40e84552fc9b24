import { uint16, uint24, uint32 } from '../../values/little-endian.ts'
import { damaged } from '../container.ts'

/**
 * Reads an integer of the protocol whose length its first byte tells. Those of eight bytes are read up to 2^53.
 *
 * @returns the integer and the offset behind it
 * @throws DamagedRowError
 */
export function readPackedInteger(
  bytes: Uint8Array,
  at: number,
  end: number,
): { value: number; at: number } {
  const first = at < end ? bytes[at]! : 0xff
  const size = first < 251 ? 0 : [0, 2, 3, 8][first - 251]
  if (size === undefined || first === 251 || at + 1 + size > end) throw damaged()
  if (size === 0) return { value: first, at: at + 1 }
  if (size === 2) return { value: uint16(bytes, at + 1), at: at + 3 }
  if (size === 3) return { value: uint24(bytes, at + 1), at: at + 4 }
  return { value: uint32(bytes, at + 5) * 0x100000000 + uint32(bytes, at + 1), at: at + 9 }
}
