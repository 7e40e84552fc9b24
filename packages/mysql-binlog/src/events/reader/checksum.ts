import { crc32 } from 'node:zlib'
import { EventFlag } from '../event-type.ts'
import { HeaderOffset } from '../header.ts'

/** Bytes of the checksum behind an event. */
export const CHECKSUM_LENGTH = 4

/** Below this many bytes a loop is quicker than the call of zlib. */
const SHORT = 64

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++)
    value = (value & 1) === 0 ? value >>> 1 : (value >>> 1) ^ 0xedb88320
  return value
})

/** Whether the last four bytes are the CRC32 of those before. */
export function checksumFits(bytes: Buffer, at: number, end: number): boolean {
  const covered = end - CHECKSUM_LENGTH
  const computed =
    covered - at <= SHORT ? shortCrc32(bytes, at, covered) : crc32(bytes.subarray(at, covered))
  return computed === bytes.readUInt32LE(covered)
}

/**
 * The same for a format description, whose checksum was made as if the flag that says "not closed" were not set: it is
 * cleared in the file when the file is closed.
 */
export function formatDescriptionFits(bytes: Buffer, at: number, end: number): boolean {
  const copy = Buffer.from(bytes.subarray(at, end))
  copy[HeaderOffset.FLAGS]! &= ~EventFlag.BINLOG_IN_USE
  return checksumFits(copy, 0, copy.length)
}

function shortCrc32(bytes: Uint8Array, at: number, end: number): number {
  let value = 0xffff_ffff
  for (let index = at; index < end; index++) {
    value = TABLE[(value ^ bytes[index]!) & 0xff]! ^ (value >>> 8)
  }
  return (value ^ 0xffff_ffff) >>> 0
}
