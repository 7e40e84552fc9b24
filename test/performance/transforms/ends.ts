import {
  ChangeBatch,
  RowChange,
  type Source,
  TableSchema,
  type Transaction,
  defineSink,
  defineSource,
} from '@tailrace/plugin-api'
import { Observable } from 'rxjs'
import { z } from 'zod'

const BATCH = 500

const table = new TableSchema({
  database: 'bench',
  schema: 'public',
  name: 'orders',
  columns: [
    {
      name: 'id',
      cell: 0,
      type: { kind: 'int32' },
      nativeType: 'integer',
      nullable: false,
      decode: (bytes) => bytes[0]!,
    },
  ],
  primaryKey: ['id'],
})

const transaction: Transaction = {
  origin: { connector: 'bench', server: 'bench', database: 'bench', version: '1' },
  id: '1',
  commitTime: 0,
  commitPlace: 0,
  native: {},
  writeChangeId: (change, out) => out.ascii(`bench/${change.place}`),
}

/** A source that emits the same changes again and again, until it has emitted `total`. */
export function replaySource(total: number) {
  const changes = Array.from({ length: BATCH }, (_, n) => {
    const change = new RowChange('insert', table, transaction, n, 0, null, -1, -1)
    change.after = table.rowOf([n])
    return change
  })
  type Place = { readonly n: number }
  const source: Source<Place> = {
    open: async (from) => from ?? { n: 0 },
    stream: (from, credit) =>
      new Observable((subscriber) => {
        let n = from?.n ?? 0
        const emit = () => {
          while (n < total && !credit.exhausted && !subscriber.closed) {
            n += BATCH
            subscriber.next(new ChangeBatch(changes, { n }, BATCH * 100))
          }
          if (n >= total) subscriber.complete()
        }
        // From the event loop, as a socket's data comes.
        const waiting = credit.returned.subscribe(() => setImmediate(emit))
        emit()
        return waiting
      }),
    acknowledge: () => {},
    compare: (a, b) => a.n - b.n,
    covers: (position, change) => change.place <= position.n,
    lag: () => ({}),
    async *check() {},
    close: async () => {},
  }
  return defineSource({ ...said('replay'), create: () => source })
}

/** A sink that confirms everything at once. */
export const nullSink = defineSink({
  ...said('null'),
  defaultEncoder: null,
  create: () => ({
    maxInFlight: 8,
    open: async () => {},
    destinationOf: () => 'nowhere',
    write: async () => {},
    async *check() {},
    close: async () => {},
  }),
})

function said(name: string) {
  const options = z.strictObject({})
  return { name, summary: 'An end of the bench.', stability: 'experimental', options } as const
}
