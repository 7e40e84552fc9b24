import type { TableSchema } from '@tailrace/plugin-api'
import { type Cell, testTable } from './postgres-table.ts'

/** The table of the formats' examples. */
export const orders: TableSchema = testTable(
  'orders',
  [
    { name: 'id', nativeType: 'bigint', nullable: false },
    { name: 'customer', nativeType: 'character varying(64)', nullable: false },
    { name: 'amount', nativeType: 'numeric(10,2)', nullable: false },
    { name: 'note', nativeType: 'text' },
    { name: 'created_at', nativeType: 'timestamp(3) without time zone', nullable: false },
  ],
  ['id'],
  'shop',
)

/** A row of it. */
export function order(id: string, amount = '19.99', note: Cell = null): Cell[] {
  return [id, 'ada', amount, note, '2026-03-14 09:26:53.589']
}

/** What the log has of an old row where the replica identity is the key. */
export function orderKey(id: string): Cell[] {
  return [id, undefined, undefined, undefined, undefined]
}
