import { promisify } from 'node:util'
import { zstdDecompress } from 'node:zlib'
import kafkajs from 'kafkajs'
import lz4 from 'lz4-napi'
import snappy from 'snappy'
import { privateKafkajs } from '../../../../test/kit/kafka/private-kafkajs.ts'

const unzstd = promisify(zstdDecompress)

async function unsnappy(bytes: Buffer): Promise<Buffer> {
  const blocks: Uint8Array[] = []
  for (let at = 16; at < bytes.length;) {
    const length = bytes.readInt32BE(at)
    blocks.push(Buffer.from(await snappy.uncompress(bytes.subarray(at + 4, at + 4 + length))))
    at += 4 + length
  }
  return Buffer.concat(blocks)
}

/** Teaches kafkajs, which reads topics in the tests, the codecs that it does not have. */
export function registerCodecs(): void {
  const { ZSTD, Snappy, LZ4 } = kafkajs.CompressionTypes
  for (const { CompressionCodecs } of [kafkajs, privateKafkajs]) {
    CompressionCodecs[ZSTD] = () => ({ decompress: unzstd })
    CompressionCodecs[Snappy] = () => ({ decompress: unsnappy })
    CompressionCodecs[LZ4] = () => ({ decompress: (bytes: Buffer) => lz4.decompressFrame(bytes) })
  }
}
