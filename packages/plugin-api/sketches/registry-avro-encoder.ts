// Avro with a schema registry: asynchronous only where a batch has a table version that was not seen before.
import type {
  ChangeBatch,
  Encoder,
  EncoderContext,
  RecordBuffer,
  RowChange,
  TableSchema,
} from '@tailrace/plugin-api'
import { type ByteWriter } from '@tailrace/plugin-api/bytes'

interface Compiled {
  readonly id: number
  write(change: RowChange, out: ByteWriter): void
}
declare function register(subject: string, table: TableSchema): Promise<Compiled>

export function avro(context: EncoderContext): Encoder {
  const known = new Map<TableSchema, Compiled>()

  function write(batch: ChangeBatch, out: RecordBuffer): void {
    batch.changes.forEach((change, index) => {
      if (change.kind !== 'row') return
      const compiled = known.get(change.table)!
      out.begin(index)
      out.noKey()
      // The wire format of registries: a zero, and the schema's id in four bytes.
      for (const shift of [32, 24, 16, 8, 0])
        out.body.byte(shift === 32 ? 0 : (compiled.id >> shift) & 255)
      compiled.write(change, out.body)
      out.endValue()
    })
  }

  return {
    encode(batch, out) {
      const missing = new Set<TableSchema>()
      for (const change of batch.changes) {
        if (change.kind === 'row' && !known.has(change.table)) missing.add(change.table)
      }
      if (missing.size === 0) {
        write(batch, out)
        return
      }
      // The runtime waits, so that what follows stays behind this batch. A registry that is away: a retryable error.
      return Promise.all(
        [...missing].map(async (table) => {
          known.set(table, await register(`${context.destinationOf(table)}-value`, table))
        }),
      ).then(() => write(batch, out))
    },
  }
}
