// A change that cannot be encoded, or that the sink refuses, goes to a dead-letter sink; the others of its batch go on.
import {
  type ChangeBatch,
  type Encoder,
  RecordBuffer,
  type Sink,
  type SinkBatch,
  TailraceError,
} from '@tailrace/plugin-api'

/** To come: an error about one record says which change of the batch it is about. */
interface RecordErrorDetails {
  readonly change?: number
}

/** Index of the change that a sink refused, or −1 where the error does not say. */
function refused(error: unknown): number {
  if (!TailraceError.is(error) || error.retryable) return -1
  return (error.details as RecordErrorDetails | undefined)?.change ?? -1
}

declare function toSink(batch: ChangeBatch, records: RecordBuffer): SinkBatch

/**
 * Writes a batch without what cannot be delivered. The position moves only when both sinks have confirmed; the batch's other
 * records may be written twice, since a rejection does not say what arrived.
 */
export async function writeAround(
  batch: ChangeBatch,
  encoder: Encoder,
  sink: Sink,
  letters: Sink,
): Promise<void> {
  const records = new RecordBuffer()
  records.reset(batch.changes)
  try {
    await encoder.encode(batch, records)
    await sink.write(toSink(batch, records))
  } catch (error) {
    const culprit = refused(error)
    if (culprit === -1) throw error
    const letter = new RecordBuffer()
    const only = batch.with([batch.changes[culprit]!])
    letter.reset(only.changes)
    const reason = TailraceError.is(error) ? error.toText() : String(error)
    letter.add({ change: 0, key: null, value: null, headers: { 'tailrace-error': reason } })
    await letters.write(toSink(only, letter))
    await writeAround(batch.with(batch.changes.toSpliced(culprit, 1)), encoder, sink, letters)
  }
}
