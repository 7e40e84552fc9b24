/** Largest block before compression. Larger ones save little time, and memory of their size is held for each. */
const BLOCK = 256 * 1024
/** Magic number; version 1, independent blocks, no checksums (a record batch has its own); blocks of 256 KiB; the header's checksum. */
const HEADER = Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x60, 0x50, 0xfb])
const END = Buffer.alloc(4)
const AS_IT_IS = 0x80000000
/** What `lz4-napi` puts before a block: its size before compression, which in a frame gives way to the size after. */
const SIZE = 4

/**
 * Compresses into an LZ4 frame, which is what Kafka takes (KIP-57; "LZ4 Frame Format Description", sections "Frame Header" and
 * "Data Blocks"):
 *
 * ```
 * header 7 bytes · [size uint32 little-endian, highest bit: not compressed · block]… · 0 uint32
 * ```
 *
 * @param compressBlock `compressSync` of `lz4-napi`
 */
export function lz4Frame(
  records: Uint8Array,
  compressBlock: (block: Buffer) => Buffer,
): Uint8Array {
  const { buffer, byteOffset } = records
  const parts: Buffer[] = [HEADER]
  for (let at = 0; at < records.length; at += BLOCK) {
    const block = Buffer.from(buffer, byteOffset + at, Math.min(BLOCK, records.length - at))
    const compressed = compressBlock(block)
    const size = compressed.length - SIZE
    if (size < block.length) {
      compressed.writeUInt32LE(size)
      parts.push(compressed)
    } else {
      const head = Buffer.alloc(SIZE)
      head.writeUInt32LE((AS_IT_IS | block.length) >>> 0)
      parts.push(head, block)
    }
  }
  parts.push(END)
  return Buffer.concat(parts)
}
