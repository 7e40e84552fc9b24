import { promisify } from 'node:util'
import { constants, gzip, zstdCompress } from 'node:zlib'
import type { Options } from '../options.ts'
import { lz4Frame } from './lz4-frame.ts'
import { optionalPackage } from './optional-package.ts'
import { snappyFrames } from './snappy-frames.ts'

/** Compresses the records of batches. */
export interface Codec {
  /** Its number in a batch's attributes: 0 none, 1 gzip, 2 snappy, 3 lz4, 4 zstd. */
  readonly id: number
  /**
   * Off the main thread, or at once where that is less work than handing the records to another thread, and even than sending them as
   * they are.
   */
  compress(records: Uint8Array): Promise<Uint8Array> | Uint8Array
}

const deflate = promisify(gzip)
const zstd = promisify(zstdCompress)

/**
 * The codec of the option `compression`, or null for none.
 *
 * @throws SINK_DESTINATION_INVALID where its npm package is not installed
 */
export async function loadCodec(name: Options['compression']): Promise<Codec | null> {
  switch (name) {
    case 'none':
      return null
    case 'gzip':
      return { id: 1, compress: (records) => deflate(records, { level: 4 }) }
    case 'zstd': {
      const params = { [constants.ZSTD_c_compressionLevel]: 3 }
      return { id: 4, compress: (records) => zstd(records, { params }) }
    }
    case 'snappy': {
      const snappy = await optionalPackage<typeof import('snappy')>('snappy', name)
      return { id: 2, compress: (records) => snappyFrames(records, snappy.compress) }
    }
    case 'lz4': {
      const lz4 = await optionalPackage<typeof import('lz4-napi')>('lz4-napi', name)
      return { id: 3, compress: (records) => lz4Frame(records, lz4.compressSync) }
    }
  }
}
