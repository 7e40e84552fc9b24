import {
  type Change,
  ChangeBatch,
  NO_ROW,
  RecordBuffer,
  type RecordParts,
  type Row,
  RowChange,
  type SinkBatch,
  TableSchema,
  type Transaction,
} from '@tailrace/plugin-api'

const transaction: Transaction = {
  origin: { connector: 'test', server: '1', database: 'shop', version: '1' },
  id: '7',
  commitTime: 0,
  commitPlace: 0,
  native: {},
  writeChangeId(change, out) {
    out.ascii('server-1/')
    out.integer(change.place)
    out.byte(0x2f)
    out.integer(change.ordinal)
  },
}

/** A table `schema.name` with an int key `id` and text columns. */
export function table(name = 'orders', columns = ['customer', 'note'], keyed = true): TableSchema {
  const decode = () => null
  return new TableSchema({
    database: 'shop',
    schema: 'public',
    name,
    primaryKey: keyed ? ['id'] : [],
    columns: [
      {
        name: 'id',
        type: { kind: 'int32' } as never,
        nativeType: 'integer',
        nullable: false,
        cell: -1,
        decode,
      },
      ...columns.map((column) => ({
        name: column,
        type: { kind: 'text' } as never,
        nativeType: 'text',
        nullable: true,
        cell: -1,
        decode,
      })),
    ],
  })
}

/** A row change of a table; `place` makes its id. */
export function rowChange(
  of: TableSchema,
  op: RowChange['op'],
  place: number,
  rows: { before?: Row; after?: Row },
): RowChange {
  const change = new RowChange(op, of, transaction, place, 0, null, NO_ROW, NO_ROW)
  if (rows.before !== undefined) change.before = rows.before
  if (rows.after !== undefined) change.after = rows.after
  return change
}

/** An insert with a record of JSON. */
export function insert(of: TableSchema, id: number, place: number, note = ''): RowChange {
  return rowChange(of, 'insert', place, { after: { id, customer: `c${id % 10}`, note } })
}

/** A schema change. */
export function schemaChange(of: TableSchema, place: number): Change {
  return {
    kind: 'schema',
    action: 'alter',
    database: of.database,
    schema: of.schema,
    name: of.name,
    table: of,
    previous: null,
    statement: 'ALTER TABLE',
    transaction,
    place,
    ordinal: 0,
  }
}

/** A batch whose records are given one by one. */
export function batchOf(
  changes: readonly Change[],
  records: readonly RecordParts[],
): SinkBatch & { released: boolean } {
  const buffer = new RecordBuffer(1024)
  buffer.reset(changes)
  for (const record of records) buffer.add(record)
  return {
    position: {},
    batch: new ChangeBatch(changes, {}, 0),
    encoded: true,
    records: buffer,
    released: false,
    release() {
      this.released = true
    },
  }
}

/** A batch with one record per row change: `{"id":…}` as key, the row as value. */
export function rowBatch(changes: readonly RowChange[]): SinkBatch & { released: boolean } {
  return batchOf(
    changes,
    changes.map((change, index) => ({
      change: index,
      key: JSON.stringify({ id: (change.after ?? change.before)?.['id'] }),
      value: JSON.stringify(change.after),
    })),
  )
}
