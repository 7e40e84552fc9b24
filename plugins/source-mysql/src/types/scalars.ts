import type { CellDecoder } from '@tailrace/plugin-api'
import { latin1, utf8 } from '@tailrace/plugin-api/bytes'

const SPACE_AT = 10
const COMMA = 0x2c

/** `2024-05-06 07:08:09.123` becomes `2024-05-06T07:08:09.123`; zero dates as well. */
export const decodeDatetime: CellDecoder = (bytes, start, end) =>
  `${latin1(bytes, start, start + SPACE_AT)}T${latin1(bytes, start + SPACE_AT + 1, end)}`

/** `2024-05-06 07:08:09.123`, in UTC, becomes `2024-05-06T07:08:09.123Z`; the zero timestamp as well. */
export const decodeTimestamp: CellDecoder = (bytes, start, end) =>
  `${latin1(bytes, start, start + SPACE_AT)}T${latin1(bytes, start + SPACE_AT + 1, end)}Z`

/** A copy, so that a value that is kept does not keep the rows beside it. */
export const decodeBinary: CellDecoder = (bytes, start, end) =>
  Buffer.from(bytes.subarray(start, end))

/** Names of a SET's members, which hold no comma. */
export const decodeSet: CellDecoder = (bytes, start, end) => {
  const members: string[] = []
  let from = start
  for (let at = start; at < end; at++) {
    if (bytes[at] !== COMMA) continue
    members.push(utf8(bytes, from, at))
    from = at + 1
  }
  if (end > start) members.push(utf8(bytes, from, end))
  return members
}

/** BIT(1). */
export const decodeBit: CellDecoder = (bytes, start, end) => bytes[end - 1] === 1

/**
 * BIT of more than one bit: as many digits 0 and 1, the highest first.
 *
 * @param length how many bits
 */
export function bitsDecoder(length: number): CellDecoder {
  return (bytes, start, end) => {
    let digits = ''
    for (let bit = length - 1; bit >= 0; bit--) {
      const byte = bytes[end - 1 - (bit >> 3)]!
      digits += ((byte >> (bit & 7)) & 1) === 1 ? '1' : '0'
    }
    return digits
  }
}
