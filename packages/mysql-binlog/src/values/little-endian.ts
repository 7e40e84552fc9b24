/** Reads an unsigned integer of 16 bits, lowest byte first. What lies behind the end counts as zeros, here and below. */
export function uint16(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8)
}

/** Reads an unsigned integer of 24 bits. */
export function uint24(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16)
}

/** Reads 32 bits as a signed integer. */
export function int32(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
}

/** Reads an unsigned integer of 32 bits. */
export function uint32(bytes: Uint8Array, at: number): number {
  return int32(bytes, at) >>> 0
}

/** Reads an unsigned integer of 1 to 4 bytes. */
export function uintOf(bytes: Uint8Array, at: number, size: number): number {
  if (size === 1) return bytes[at]! | 0
  if (size === 2) return uint16(bytes, at)
  return size === 3 ? uint24(bytes, at) : uint32(bytes, at)
}
