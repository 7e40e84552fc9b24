// Debezium writes a key change as three records: delete of the old key, its tombstone, insert of the new key.
import type { Encoder, RowChange } from '@tailrace/plugin-api'

declare function envelope(op: 'c' | 'd' | 'u', change: RowChange): string
declare function key(change: RowChange, side: 'before' | 'after'): string

export const debeziumKeyChange: Encoder = {
  encode(batch, out) {
    for (const [index, change] of batch.changes.entries()) {
      if (change.kind !== 'row') continue
      const [before, after] = [key(change, 'before'), key(change, 'after')]
      if (change.op === 'update' && before !== after) {
        // Ids: that of the change, then `…#1`, `…#2`. Each may go to another partition, by its key.
        const headers = { __debezium_newkey: after }
        out.add({ change: index, key: before, value: envelope('d', change), headers })
        out.add({ change: index, key: before, value: null, role: 'tombstone' })
        out.add({
          change: index,
          key: after,
          value: envelope('c', change),
          headers: { __debezium_oldkey: before },
        })
      } else out.add({ change: index, key: after, value: envelope('u', change) })
    }
  },
}
