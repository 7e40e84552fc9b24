import { crc32c } from '@node-rs/crc32'
import type { ByteWriter } from '@tailrace/plugin-api/bytes'
import type { Delivery } from '../producer/delivery.ts'

/**
 * Bytes before the first record (Kafka protocol guide, "Record Batch"):
 *
 * ```
 *  0 baseOffset int64            21 attributes int16          43 producerId int64
 *  8 batchLength int32           23 lastOffsetDelta int32     51 producerEpoch int16
 * 12 partitionLeaderEpoch int32  27 baseTimestamp int64       53 baseSequence int32
 * 16 magic int8 (2)              35 maxTimestamp int64        57 records int32
 * 17 crc uint32: CRC-32C of all from 21 on
 * ```
 */
export const BATCH_HEADER = 61
const CRC_FROM = 21
const TRANSACTIONAL = 0x10

/** Which producer a batch is from, and how its records are compressed; see {@link sealBatch}. */
export interface BatchSeal {
  readonly producerId: bigint
  readonly producerEpoch: number
  readonly transactional: boolean
  /** 0 none, 1 gzip, 2 snappy, 3 lz4, 4 zstd. */
  readonly codec: number
}

/** Records of one partition that travel, are confirmed and are sent again together. */
export class RecordBatch {
  /** Header (filled by {@link sealBatch}) and records. */
  readonly out: ByteWriter
  count = 0
  readonly baseTimestamp: number
  maxTimestamp: number
  /** Number of the first record in the order of the producer's records in the partition; −1 before it was first sent. */
  sequence = -1
  /** What is sent: header and records, compressed or not. Null before {@link sealBatch}. */
  payload: Uint8Array | null = null
  /** Writes that have records in here, each once. */
  readonly deliveries: Delivery[] = []

  /**
   * @param out empty memory for it
   * @param timestamp time of the first records, in milliseconds since the epoch
   */
  constructor(out: ByteWriter, timestamp: number) {
    out.length = BATCH_HEADER
    this.out = out
    this.baseTimestamp = timestamp
    this.maxTimestamp = timestamp
  }
}

/**
 * Writes a batch's header and checksum, after which it can be sent. `batch.sequence` must be set.
 *
 * @param bytes header room and records: the batch's own memory, or other memory with the records compressed
 */
export function sealBatch(batch: RecordBatch, bytes: Uint8Array, seal: BatchSeal): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  view.setBigInt64(0, 0n)
  view.setInt32(8, bytes.length - 12)
  view.setInt32(12, -1)
  view.setInt8(16, 2)
  view.setInt16(CRC_FROM, seal.codec | (seal.transactional ? TRANSACTIONAL : 0))
  view.setInt32(23, batch.count - 1)
  view.setBigInt64(27, BigInt(batch.baseTimestamp))
  view.setBigInt64(35, BigInt(batch.maxTimestamp))
  view.setBigInt64(43, seal.producerId)
  view.setInt16(51, seal.producerEpoch)
  view.setInt32(53, batch.sequence)
  view.setInt32(57, batch.count)
  view.setUint32(17, crc32c(bytes.subarray(CRC_FROM)))
  batch.payload = bytes
  return bytes
}
