import { inflateSync } from 'node:zlib'
import { BinlogError } from '../../bytes/binlog-error.ts'
import type { ByteCursor } from '../../bytes/byte-cursor.ts'

const COMPRESSED = 0x80
const ALGORITHM = 0x70
const LENGTH_SIZE = 0x07
/** The largest event that a server writes (`max_allowed_packet`). */
const MAX_LENGTH = 2 ** 30

/**
 * Inflates the rest of a MariaDB event that `log_bin_compress` made smaller: a byte (highest bit set, then the
 * algorithm, of which zlib is the only one, then the size of the length), the length when inflated, highest byte first,
 * then the zlib stream. (MariaDB source, `binlog_buf_compress`.)
 */
export function inflateMariadb(body: ByteCursor): Uint8Array {
  const header = body.uint8()
  if ((header & COMPRESSED) === 0 || (header & ALGORITHM) !== 0) {
    throw new BinlogError(
      'unsupported',
      `compression ${header & ALGORITHM} of MariaDB is not known`,
    )
  }
  let length = 0
  for (let size = header & LENGTH_SIZE; size > 0; size--) length = length * 256 + body.uint8()
  if (length > MAX_LENGTH) throw new BinlogError('damaged', `an event of ${length} bytes inflated`)
  const packed = body.view(body.left)
  let inflated: Uint8Array
  try {
    inflated = inflateSync(packed, { maxOutputLength: length + 1 })
  } catch (error) {
    throw new BinlogError('damaged', 'a compressed event cannot be inflated', null, {
      cause: error,
    })
  }
  if (inflated.length !== length) {
    throw new BinlogError('damaged', `an event inflates to ${inflated.length} bytes, not ${length}`)
  }
  return inflated
}
