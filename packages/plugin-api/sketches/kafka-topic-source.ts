// A Kafka topic read back: a position is an offset per partition; places are offsets; the log has no transactions.
import type { Change, ChangeBatch, Credit, Source, Transaction } from '@tailrace/plugin-api'
import type { Observable } from 'rxjs'

/** Next offset to read, for each `topic/partition`; offsets are below 2^53. */
export type Offsets = { readonly next: { readonly [partition: string]: number } }

declare function fetchFrom(from: Offsets | null, credit: Credit): Observable<ChangeBatch>

const offset = (position: Offsets, partition: string) => position.next[partition] ?? 0

/** The pure half of the source. */
export const offsetOrder = {
  compare(a: Offsets, b: Offsets): number | undefined {
    let order = 0
    for (const partition of Object.keys({ ...a.next, ...b.next })) {
      const difference = Math.sign(offset(a, partition) - offset(b, partition))
      if (difference === 0 || difference === order) continue
      if (order !== 0) return undefined
      order = difference
    }
    return order
  },
  covers(position: Offsets, change: Change): boolean {
    const { partition } = change.transaction.native as { partition: string }
    return change.place < offset(position, partition)
  },
  meet(positions: readonly Offsets[]): Offsets {
    const partitions = Object.keys(Object.assign({}, ...positions.map((p) => p.next)) as object)
    return {
      next: Object.fromEntries(
        partitions.map((name) => [name, Math.min(...positions.map((p) => offset(p, name)))]),
      ),
    }
  },
}

/** Changes know their partition by a transaction that all records of one fetch of one partition share. */
export const ofPartition = (cluster: string, partition: string): Transaction => ({
  origin: { connector: 'kafka', server: cluster, database: '', version: '' },
  id: partition,
  commitTime: 0,
  commitPlace: 0,
  native: { partition },
  writeChangeId(change, out) {
    out.utf8(`${cluster}/${partition}/${change.place}`)
  },
})

export const kafkaTopic: Source<Offsets> = {
  ...offsetOrder,
  open: async () => null,
  stream: (from, credit) => fetchFrom(from, credit),
  acknowledge() {},
  lag: () => ({}),
  async *check() {},
  close: async () => {},
}
