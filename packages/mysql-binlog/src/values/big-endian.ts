/** Reads an unsigned integer of 0 to 6 bytes, highest byte first. What lies behind the end counts as zeros. */
export function uintBig(bytes: Uint8Array, at: number, size: number): number {
  let value = 0
  for (let i = 0; i < size; i++) value = value * 256 + (bytes[at + i]! | 0)
  return value
}
