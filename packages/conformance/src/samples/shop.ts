import { type Change, type TableSchema, UNAVAILABLE, type Value } from '@tailrace/plugin-api'
import { SampleLog, type SampleColumns, sampleTable, sampleTransaction } from './make.ts'

const orderColumns: SampleColumns = {
  id: 'int64',
  customer: 'text',
  amount: { kind: 'decimal', precision: 10, scale: 2 },
  note: 'text',
  paid: 'boolean',
  created_at: { kind: 'timestamp', fraction: 3 },
}

/** `public.orders`: id int64 (key), customer text, amount decimal(10,2), note text, paid boolean, created_at timestamp(3). */
export const sampleOrders: TableSchema = sampleTable('orders', orderColumns)

/** `public.customers`: id int32 (key), name text, email text. */
export const sampleCustomers: TableSchema = sampleTable('customers', {
  id: 'int32',
  name: 'text',
  email: 'text',
})

/** `public.orders` after `ALTER TABLE orders ADD COLUMN tier int`. */
export const sampleOrdersAltered: TableSchema = sampleTable('orders', {
  ...orderColumns,
  tier: 'int32',
})

const at = '2026-03-14T09:26:53.589'
const order = (id: bigint, amount = '19.99', note: Value = null): Value[] => [
  id,
  'ada',
  amount,
  note,
  false,
  at,
]
const key = (table: TableSchema, id: Value): Value[] =>
  table.columns.map((_, i) => (i === 0 ? id : UNAVAILABLE))

/**
 * One of everything that a log can hold, about {@link sampleOrders} and {@link sampleCustomers}: inserts, updates with and
 * without the old row, a value that the log left out, a change of key, deletes, a truncation, a snapshot row, marks, a message and a
 * schema change. New objects each time: plugins may change them.
 */
export function sampleChanges(): Change[] {
  const log = new SampleLog()
  const changes: Change[] = [
    log.mark('begin'),
    log.row('insert', sampleOrders, { after: order(1n) }),
    log.row('insert', sampleOrders, { after: order(2n, '250.00', 'Zoë "quoted"\n😀') }),
    log.row('insert', sampleCustomers, { after: [1, 'Ada', 'ada@example.com'] }),
    log.row('update', sampleOrders, { before: order(1n), after: order(1n, '100.00', 'door') }),
    log.row('update', sampleOrders, { after: order(2n, '251.00', UNAVAILABLE) }),
    log.mark('commit'),
  ]
  log.transaction = sampleTransaction('2', 2000)
  changes.push(
    log.mark('begin'),
    log.row('update', sampleOrders, {
      before: key(sampleOrders, 2n),
      after: order(3n, '251.00', null),
    }),
    log.row('update', sampleCustomers, { after: [1, 'Ada L.', null] }),
    log.row('delete', sampleOrders, { before: order(1n, '100.00', 'door') }),
    log.row('delete', sampleOrders, { before: key(sampleOrders, 3n) }),
    log.message('hello'),
    log.row('delete', sampleCustomers, { before: key(sampleCustomers, 1) }),
    log.mark('commit'),
  )
  log.transaction = sampleTransaction('3', 3000)
  changes.push(
    log.mark('begin'),
    log.row('truncate', sampleCustomers, {}),
    log.alter(sampleOrdersAltered, sampleOrders),
    log.row('insert', sampleOrdersAltered, { after: [...order(4n), 3] }),
    log.row('read', sampleCustomers, { after: [2, 'Bea', 'bea@example.com'] }),
    log.mark('commit'),
    log.mark('heartbeat'),
  )
  return changes
}
