import type { CellDecoder } from '@tailrace/plugin-api'
import { latin1 } from '@tailrace/plugin-api/bytes'

/** `t` or `f`. */
export const decodeBoolean: CellDecoder = (bytes, start) => bytes[start] === 0x74

function spaceIn(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end; at++) if (bytes[at] === 0x20) return at
  return -1
}

/**
 * `2024-05-06 07:08:09.123456` becomes `2024-05-06T07:08:09.123456`. Years before Christ keep their ` BC`; `infinity` and
 * `-infinity` are left as they are.
 */
export const decodeTimestamp: CellDecoder = (bytes, start, end) => {
  const space = spaceIn(bytes, start, end)
  if (space === -1) return latin1(bytes, start, end)
  return `${latin1(bytes, start, space)}T${latin1(bytes, space + 1, end)}`
}

/**
 * `2024-05-06 07:08:09.123456+00` becomes `2024-05-06T07:08:09.123456Z`: sessions run in UTC. ` BC` and `infinity` as for
 * {@link decodeTimestamp}.
 */
export const decodeTimestamptz: CellDecoder = (bytes, start, end) => {
  const space = spaceIn(bytes, start, end)
  if (space === -1) return latin1(bytes, start, end)
  let zone = space + 9
  while (zone < end && bytes[zone] !== 0x2b && bytes[zone] !== 0x2d) zone++
  const local = `${latin1(bytes, start, space)}T${latin1(bytes, space + 1, zone)}`
  const isUtc =
    bytes[zone] === 0x2b &&
    bytes[zone + 1] === 0x30 &&
    bytes[zone + 2] === 0x30 &&
    bytes[zone + 3] !== 0x3a
  return isUtc ? `${local}Z${latin1(bytes, zone + 3, end)}` : local + latin1(bytes, zone, end)
}

/** `\x0a1b`. */
export const decodeBytea: CellDecoder = (bytes, start, end) =>
  Buffer.from(latin1(bytes, start + 2, end), 'hex')
