import type { Lsn } from '../lsn.ts'
import { POSTGRES_EPOCH_MICROS } from '../pgoutput/read.ts'

const high = 0x1_0000_0000

function writeLsn(bytes: Buffer, at: number, value: number): void {
  const upper = Math.floor(value / high)
  bytes.writeUInt32BE(upper, at)
  bytes.writeUInt32BE(value - upper * high, at + 4)
}

/**
 * A standby status update (manual, 53.4 "Streaming Replication Protocol"): 'r', written, flushed and applied places,
 * clock, and whether the server is to answer. The server may forget everything before `flushed`, exclusively: it is the end of the last
 * commit that is durable, and never one byte more, as the next commit may begin right there. 0 says nothing.
 *
 * @param nowMicros microseconds since the Unix epoch
 */
export function statusUpdate(
  written: Lsn,
  flushed: Lsn,
  nowMicros: number,
  replyRequested: boolean,
): Buffer {
  const bytes = Buffer.alloc(34)
  bytes[0] = 0x72
  writeLsn(bytes, 1, Math.max(written, flushed))
  writeLsn(bytes, 9, flushed)
  writeLsn(bytes, 17, flushed)
  writeLsn(bytes, 25, nowMicros - POSTGRES_EPOCH_MICROS)
  bytes[33] = replyRequested ? 1 : 0
  return bytes
}
