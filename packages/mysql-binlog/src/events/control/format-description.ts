import { BinlogError } from '../../bytes/binlog-error.ts'
import type { ByteCursor } from '../../bytes/byte-cursor.ts'
import { HEADER_LENGTH } from '../header.ts'

/** What each log file begins with (FORMAT_DESCRIPTION_EVENT): who wrote it, and how its events are formed. */
export interface FormatDescription {
  /** `9.7.4`, `10.11.18-MariaDB-log`, … */
  readonly serverVersion: string
  /** MariaDB, whose events and metadata differ in places, as the version says. */
  readonly isMariadb: boolean
  /** Seconds since 1970 of the server's start, when the file is the first after it; 0 for the others. */
  readonly createdAt: number
  /** Whether events end with a CRC32 of four bytes. */
  readonly checksum: 'none' | 'crc32'
  /** Bytes of each type's post-header, by type code − 1. */
  readonly postHeaderLengths: Uint8Array
}

const SERVER_VERSION_LENGTH = 50
const CHECKSUM_LENGTH = 4

/**
 * Decodes a format description: `body` from behind the header to the event's very end. Since MySQL 5.6.1 (and in all of
 * MariaDB that is read here) its last five bytes are the algorithm and room for a checksum, even where there are none.
 */
export function decodeFormatDescription(body: ByteCursor): FormatDescription {
  const binlogVersion = body.uint16()
  if (binlogVersion !== 4) {
    throw new BinlogError('unsupported', `the log has format version ${binlogVersion}; 4 is read`)
  }
  const serverVersion = body.text(SERVER_VERSION_LENGTH).replace(/\0.*$/s, '')
  const createdAt = body.uint32()
  const headerLength = body.uint8()
  if (headerLength !== HEADER_LENGTH) {
    throw new BinlogError(
      'damaged',
      `the format description tells of headers of ${headerLength} bytes`,
    )
  }
  const hasChecksum = knowsChecksums(serverVersion)
  const typeCount = hasChecksum ? body.left - 1 - CHECKSUM_LENGTH : body.left
  if (typeCount < 1) throw new BinlogError('damaged', 'the format description tells of no events')
  return {
    serverVersion,
    isMariadb: /mariadb/i.test(serverVersion),
    createdAt,
    postHeaderLengths: body.copy(typeCount),
    checksum: hasChecksum ? checksumOf(body.uint8()) : 'none',
  }
}

function knowsChecksums(serverVersion: string): boolean {
  const [major = 0, minor = 0, patch = 0] = (/^(\d+)\.(\d+)\.(\d+)/.exec(serverVersion) ?? [])
    .slice(1)
    .map(Number)
  return (
    major * 10_000 + minor * 100 + patch >= 50_601 || /^5\.[35]\..*mariadb/i.test(serverVersion)
  )
}

function checksumOf(algorithm: number): 'none' | 'crc32' {
  if (algorithm === 1) return 'crc32'
  // 255 says that a server before checksums wrote it.
  if (algorithm === 0 || algorithm === 255) return 'none'
  throw new BinlogError('unsupported', `checksum algorithm ${algorithm} is not known`)
}
