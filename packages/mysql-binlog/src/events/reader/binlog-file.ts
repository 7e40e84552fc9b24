import { BinlogError } from '../../bytes/binlog-error.ts'
import { asBuffer } from '../../bytes/byte-cursor.ts'
import { HEADER_LENGTH, HeaderOffset } from '../header.ts'
import type { BinlogReader } from './binlog-reader.ts'

const MAGIC = Buffer.from([0xfe, 0x62, 0x69, 0x6e])
const ENCRYPTED_MAGIC = Buffer.from([0xfd, 0x62, 0x69, 0x6e])

/**
 * Gives all events of a log file to a reader that begins at position 4. Throws {@link BinlogError} where it is no log
 * file, encrypted by MySQL, or cut off within an event.
 */
export async function readBinlogFile(file: Uint8Array, reader: BinlogReader): Promise<void> {
  const bytes = asBuffer(file)
  const magic = bytes.subarray(0, MAGIC.length)
  if (magic.equals(ENCRYPTED_MAGIC)) {
    throw new BinlogError(
      'encrypted',
      'the file is encrypted: read it from its server, which decrypts it',
    )
  }
  if (!magic.equals(MAGIC))
    throw new BinlogError('damaged', 'the file does not begin as a binary log does')
  let at = MAGIC.length
  while (at < bytes.length) {
    const size = bytes.length - at < HEADER_LENGTH ? 0 : bytes.readUInt32LE(at + HeaderOffset.SIZE)
    if (size < HEADER_LENGTH || size > bytes.length - at) {
      throw new BinlogError('damaged', `the file ends within the event at ${at}`)
    }
    await reader.read(bytes, at, at + size)
    at += size
  }
}
