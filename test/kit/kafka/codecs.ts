import { promisify } from 'node:util'
import { zstdDecompress } from 'node:zlib'
import lz4 from 'lz4-napi'
import snappy from 'snappy'

interface Codec {
  decompress(bytes: Buffer): Promise<Buffer>
}

/** What of kafkajs takes codecs. */
interface Codecs {
  readonly CompressionTypes: {
    readonly Snappy: number
    readonly LZ4: number
    readonly ZSTD: number
  }
  readonly CompressionCodecs: Record<number, () => Codec>
}

const zstd: Codec = { decompress: promisify(zstdDecompress) }

const lz4Frames: Codec = { decompress: (bytes) => lz4.decompressFrame(bytes) }

/** Blocks behind a header of 16 bytes, each with its size before it, as snappy-java writes them. */
const snappyBlocks: Codec = {
  async decompress(bytes) {
    const blocks: Uint8Array[] = []
    for (let at = 16; at < bytes.length;) {
      const length = bytes.readInt32BE(at)
      blocks.push(Buffer.from(await snappy.uncompress(bytes.subarray(at + 4, at + 4 + length))))
      at += 4 + length
    }
    return Buffer.concat(blocks)
  },
}

/** Teaches kafkajs to read the codecs that it does not have. */
export function teachCodecs({ CompressionTypes, CompressionCodecs }: Codecs): void {
  CompressionCodecs[CompressionTypes.ZSTD] = () => zstd
  CompressionCodecs[CompressionTypes.LZ4] = () => lz4Frames
  CompressionCodecs[CompressionTypes.Snappy] = () => snappyBlocks
}
