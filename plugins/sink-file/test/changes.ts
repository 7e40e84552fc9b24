import { RowChange, TableSchema, type Transaction } from '@tailrace/plugin-api'

export const transaction: Transaction = {
  origin: { connector: 'test', server: 's', database: 'shop', version: '1' },
  id: '7',
  commitTime: 0,
  commitPlace: 1,
  native: {},
  writeChangeId(change, out) {
    out.ascii('s/')
    out.integer(change.place)
  },
}

export function table(name: string, schema: string | null = 'public'): TableSchema {
  return new TableSchema({ database: 'shop', schema, name, columns: [], primaryKey: [] })
}

export function insert(into: TableSchema, place = 1): RowChange {
  const change = new RowChange('insert', into, transaction, place, 0, null, -1, -1)
  change.after = {}
  return change
}
