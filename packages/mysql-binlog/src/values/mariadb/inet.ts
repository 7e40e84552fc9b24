import type { CellReader } from '../cell-reader.ts'
import { writeUnsigned } from '../digits.ts'
import { endOf } from '../strings/length.ts'

/** MariaDB's INET4, stored as BINARY(4): `192.0.2.7`. */
export const readInet4: CellReader = (bytes, at, out) => {
  const length = bytes[at]! | 0
  const end = endOf(bytes, at + 1, length)
  const address = new Uint8Array(4)
  address.set(bytes.subarray(at + 1, Math.min(end, at + 5)))
  out.reserve(15)
  out.at = writeInet4(out.bytes, out.at, address, 0)
  return end
}

/** MariaDB's INET6, stored as BINARY(16): `2001:db8::7`, `::ffff:192.0.2.7`. */
export const readInet6: CellReader = (bytes, at, out) => {
  const end = endOf(bytes, at + 1, bytes[at]! | 0)
  const address = new Uint8Array(16)
  address.set(bytes.subarray(at + 1, Math.min(end, at + 17)))
  out.reserve(45)
  out.at = writeInet6(out.bytes, out.at, address)
  return end
}

function writeInet4(out: Uint8Array, at: number, address: Uint8Array, from: number): number {
  let to = at
  for (let i = 0; i < 4; i++) {
    if (i > 0) out[to++] = 46
    to = writeUnsigned(out, to, address[from + i]!)
  }
  return to
}

function writeInet6(out: Uint8Array, at: number, address: Uint8Array): number {
  const groups = Array.from({ length: 8 }, (_, i) => (address[2 * i]! << 8) | address[2 * i + 1]!)
  const gap = longestGap(groups)
  // IPv4-compatible and IPv4-mapped addresses end in the dotted form.
  const isDotted =
    gap.start === 0 && (gap.length === 6 || (gap.length === 5 && groups[5] === 0xffff))
  let to = at
  for (let i = 0; i < 8; i++) {
    if (gap.length > 0 && i === gap.start) {
      out[to++] = 58
      if (i + gap.length === 8) out[to++] = 58
      i += gap.length - 1
      continue
    }
    if (i > 0) out[to++] = 58
    if (i === 6 && isDotted) return writeInet4(out, to, address, 12)
    for (const digit of groups[i]!.toString(16)) out[to++] = digit.charCodeAt(0)
  }
  return to
}

/** The first of the longest runs of zero groups. */
function longestGap(groups: readonly number[]): { start: number; length: number } {
  let longest = { start: -1, length: 0 }
  for (let start = 0; start < 8; start++) {
    let length = 0
    while (start + length < 8 && groups[start + length] === 0) length++
    if (length > longest.length) longest = { start, length }
  }
  return longest
}
