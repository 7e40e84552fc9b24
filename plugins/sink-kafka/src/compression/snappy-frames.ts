/** The first bytes of the framing by org.xerial.snappy, which Kafka's Java clients read and write: magic, version, oldest reader. */
const HEADER = Buffer.from([
  0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01,
])
const BLOCK = 32 * 1024

/**
 * Compresses into xerial's frames: after the header, blocks of at most 32 KiB, each compressed by itself behind its length.
 *
 * @param compress raw snappy
 */
export async function snappyFrames(
  bytes: Uint8Array,
  compress: (block: Uint8Array) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const blocks = []
  for (let at = 0; at < bytes.length; at += BLOCK) {
    blocks.push(compress(bytes.subarray(at, at + BLOCK)))
  }
  const pieces: Uint8Array[] = [HEADER]
  for (const block of await Promise.all(blocks)) {
    const length = Buffer.alloc(4)
    length.writeInt32BE(block.length)
    pieces.push(length, block)
  }
  return Buffer.concat(pieces)
}
