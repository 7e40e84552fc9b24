import {
  ChangeBatch,
  type ColumnSchema,
  type ColumnType,
  defineSource,
  RowChange,
  TableSchema,
  type Transaction,
} from '@tailrace/plugin-api'
import { from as observableOf } from 'rxjs'
import { z } from 'zod'

type TickPosition = { readonly n: number }

const column = (name: string, kind: 'int32' | 'text'): ColumnSchema => ({
  name,
  type: { kind } satisfies ColumnType,
  nativeType: kind,
  nullable: false,
  cell: -1,
  decode: () => null,
})

const table = new TableSchema({
  database: 'ticks',
  schema: 'public',
  name: 'orders',
  columns: [column('id', 'int32'), column('customer', 'text'), column('card', 'text')],
  primaryKey: ['id'],
})

const transaction: Transaction = {
  origin: { connector: 'ticks', server: 'ticks', database: 'ticks', version: '1' },
  id: '1',
  commitTime: 0,
  commitPlace: 0,
  native: {},
  writeChangeId: ({ place }, out) => out.ascii(`ticks/${place}`),
}

function tick(n: number): ChangeBatch {
  const change = new RowChange('insert', table, transaction, n, 0, null, -1, -1)
  change.after = table.rowOf([n, `customer ${n}`, '4242 4242'])
  return new ChangeBatch([change], { n }, 100)
}

/** A source of so many orders, which then has nothing more. */
export default defineSource({
  name: 'ticks',
  summary: 'Makes orders up.',
  stability: 'experimental',
  options: z.strictObject({ count: z.int().positive().describe('How many orders.') }),
  create: ({ count }) => ({
    open: async (from: TickPosition | null) => (from === null ? { n: 0 } : null),
    stream: (from: TickPosition | null) => {
      const first = (from?.n ?? 0) + 1
      return observableOf(
        Array.from({ length: Math.max(0, count - first + 1) }, (_, i) => tick(first + i)),
      )
    },
    acknowledge() {},
    compare: (a: TickPosition, b: TickPosition) => a.n - b.n,
    covers: (position: TickPosition, change) => change.place <= position.n,
    lag: () => ({ seconds: 0 }),
    async *check() {
      yield { check: 'imagination', status: 'pass' as const, detail: 'orders can be made up' }
    },
    async close() {},
  }),
})
