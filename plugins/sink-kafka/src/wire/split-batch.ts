import type { ByteWriter } from '@tailrace/plugin-api/bytes'
import { BATCH_HEADER, RecordBatch } from './record-batch.ts'
import { putVarint, VarintReader, varintSize } from './varint.ts'

/**
 * Makes two batches of one that is too large for its topic. The second keeps what the first has of deliveries, and the sequences go on
 * from one to the other as if they had been two from the beginning.
 *
 * @param memory empty memory for each
 */
export function splitBatch(
  batch: RecordBatch,
  memory: readonly [ByteWriter, ByteWriter],
): [RecordBatch, RecordBatch] {
  const half = batch.count >> 1
  const first = new RecordBatch(memory[0], batch.baseTimestamp)
  const second = new RecordBatch(memory[1], batch.baseTimestamp)
  first.sequence = batch.sequence
  second.sequence = (batch.sequence + half) & 0x7fffffff
  for (const part of [first, second]) part.maxTimestamp = batch.maxTimestamp
  first.deliveries.push(...batch.deliveries)
  for (const delivery of batch.deliveries) {
    second.deliveries.push(delivery)
    delivery.add()
  }
  const reader = new VarintReader(batch.out.bytes, BATCH_HEADER)
  for (let i = 0; i < batch.count; i++) {
    const length = reader.next()
    const end = reader.at + length
    const deltaAt = skipVarint(batch.out.bytes, reader.at + 1)
    reader.at = deltaAt
    reader.next()
    append(i < half ? first : second, batch.out, end - length, deltaAt, reader.at, end)
    reader.at = end
  }
  return [first, second]
}

/** Appends a record under its number in the new batch. */
function append(
  to: RecordBatch,
  from: ByteWriter,
  start: number,
  deltaAt: number,
  rest: number,
  end: number,
): void {
  const { out } = to
  const length = deltaAt - start + varintSize(to.count) + end - rest
  out.reserve(length + 5)
  out.length = putVarint(out.bytes, out.length, length)
  out.copy(from.bytes, start, deltaAt)
  out.reserve(5)
  out.length = putVarint(out.bytes, out.length, to.count)
  out.copy(from.bytes, rest, end)
  to.count++
}

function skipVarint(bytes: Uint8Array, at: number): number {
  while (bytes[at]! >= 0x80) at++
  return at + 1
}

/** Key of a batch's first record, and the value of its first header, which is the id where there is one; as text or null. */
export function firstRecord(batch: RecordBatch): { key: string | null; id: string | null } {
  const bytes = batch.out.bytes
  const reader = new VarintReader(bytes, BATCH_HEADER)
  const next = () => {
    const length = reader.next()
    if (length < 0) return null
    const start = reader.at
    reader.at += length
    return Buffer.from(bytes.subarray(start, reader.at)).toString()
  }
  reader.next()
  reader.at = skipVarint(bytes, reader.at + 1)
  reader.next()
  const key = next()
  next()
  if (reader.next() === 0) return { key, id: null }
  next()
  return { key, id: next() }
}
