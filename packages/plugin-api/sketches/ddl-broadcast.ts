// A schema change that every partition of a topic must see, as TiCDC sends its DDL events: readers of one partition see no other.
import type { Encoder, RecordExtras, RecordParts } from '@tailrace/plugin-api'

/** To come: the sink writes the record to every partition of its destination, and confirms when all have it. */
type BroadcastExtras = RecordExtras & { readonly broadcast?: boolean }

export const ddlBroadcast: Encoder = {
  encode(batch, out) {
    batch.changes.forEach((change, index) => {
      if (change.kind !== 'schema') return
      const parts: RecordParts = {
        change: index,
        role: 'schema',
        key: null,
        value: JSON.stringify({ ddl: change.statement }),
      }
      out.add(parts)
      const extras: BroadcastExtras = { broadcast: true }
      out.extra(extras)
    })
  },
}

/** What a sink makes of it today, and then: the barrier around schema changes already orders it among the others. */
export function partitionsOf(
  extras: BroadcastExtras | undefined,
  chosen: number,
  count: number,
): number[] {
  return extras?.broadcast === true ? Array.from({ length: count }, (_, i) => i) : [chosen]
}
