// TiCDC's open protocol packs many changes of one partition into one record.
import type { ChangeBatch, Encoder, RecordBuffer, RowChange, Sink } from '@tailrace/plugin-api'

declare function writeEvent(change: RowChange, out: RecordBuffer): void

/**
 * To come: what makes one record must go to one partition, so the sink says which changes go together, and the runtime hands an
 * encoder that packs the changes of one group at a time.
 */
export interface GroupingSink extends Sink {
  groupOf(change: RowChange): string
}

/** What the runtime does then: the changes of a group become neighbours, and `first … last` say which a record is about. */
export function groups(batch: ChangeBatch, sink: GroupingSink): ChangeBatch[] {
  const rows = batch.changes.filter((change) => change.kind === 'row')
  return [...Map.groupBy(rows, (row) => sink.groupOf(row)).values()].map((some) => batch.with(some))
}

export const openProtocol = (maxChanges: number): Encoder => ({
  encode({ changes }, out) {
    for (let first = 0; first < changes.length; first += maxChanges) {
      const last = Math.min(first + maxChanges, changes.length) - 1
      out.begin(first, 'data', last)
      out.noKey()
      for (let i = first; i <= last; i++) {
        const change = changes[i]!
        if (change.kind === 'row') writeEvent(change, out)
      }
      out.endValue()
    }
  },
})
