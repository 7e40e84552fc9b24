import { createZstdDecompress, zstdDecompressSync } from 'node:zlib'
import { BinlogError } from '../../bytes/binlog-error.ts'
import type { ByteCursor } from '../../bytes/byte-cursor.ts'

/** The compressed events of one transaction (TRANSACTION_PAYLOAD_EVENT). */
export interface Payload {
  readonly compression: 'zstd' | 'none'
  readonly bytes: Uint8Array
  /** Bytes when decompressed; null where the event does not tell. */
  readonly length: number | null
}

const Field = { END: 0, SIZE: 1, COMPRESSION: 2, UNCOMPRESSED_SIZE: 3 } as const
const ZSTD = 0
const NONE = 255
/** How much is decompressed at a time where all at once is too much. */
const CHUNK = 256 * 1024

/** Fields of type, length and value, ended by type 0, then the payload. Unknown fields are skipped. */
export function decodePayload(body: ByteCursor): Payload {
  let size: number | null = null
  let compression: number | null = null
  let length: number | null = null
  for (let type = body.lengthEncoded(); type !== Field.END; type = body.lengthEncoded()) {
    const fieldLength = body.lengthEncoded()
    const next = body.at + fieldLength
    if (type === Field.SIZE) size = body.lengthEncoded()
    else if (type === Field.COMPRESSION) compression = body.lengthEncoded()
    else if (type === Field.UNCOMPRESSED_SIZE) length = body.lengthEncoded()
    else body.skip(fieldLength)
    if (body.at !== next)
      throw new BinlogError('damaged', 'a field of a payload has another length')
  }
  if (size === null || compression === null) {
    throw new BinlogError('damaged', 'a payload without its size or compression')
  }
  if (compression !== ZSTD && compression !== NONE) {
    throw new BinlogError('unsupported', `compression ${compression} of a payload is not known`)
  }
  return { compression: compression === ZSTD ? 'zstd' : 'none', bytes: body.view(size), length }
}

/** All of a payload at once. */
export function decompress(payload: Payload, length: number): Uint8Array {
  if (payload.compression === 'none') return payload.bytes
  try {
    const bytes = zstdDecompressSync(payload.bytes, {
      maxOutputLength: length + 1,
      chunkSize: Math.max(64, length),
    })
    return expectLength(bytes, length)
  } catch (error) {
    throw damagedPayload(error)
  }
}

/** A payload piece by piece, so that memory stays small whatever it decompresses to. */
export async function* decompressInPieces(payload: Payload): AsyncGenerator<Uint8Array> {
  const stream = createZstdDecompress({ chunkSize: CHUNK })
  stream.end(payload.bytes)
  let length = 0
  try {
    for await (const piece of stream as AsyncIterable<Uint8Array>) {
      length += piece.length
      if (payload.length !== null && length > payload.length) break
      yield piece
    }
  } catch (error) {
    throw damagedPayload(error)
  }
  if (payload.length !== null && length !== payload.length)
    throw wrongLength(length, payload.length)
}

function expectLength(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length === length) return bytes
  throw wrongLength(bytes.length, length)
}

function wrongLength(is: number, said: number): BinlogError {
  return new BinlogError('damaged', `a payload has ${is} bytes decompressed, not ${said}`)
}

function damagedPayload(error: unknown): unknown {
  if (error instanceof BinlogError) return error
  return new BinlogError('damaged', 'a payload cannot be decompressed', null, { cause: error })
}
