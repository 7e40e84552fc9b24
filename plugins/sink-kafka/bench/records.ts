import {
  ChangeBatch,
  NO_ROW,
  RecordBuffer,
  RowChange,
  type SinkBatch,
  TableSchema,
  type Transaction,
} from '@tailrace/plugin-api'

const transaction: Transaction = {
  origin: {
    connector: 'postgresql',
    server: '7361234567890123456',
    database: 'shop',
    version: '18',
  },
  id: '812345',
  commitTime: 1_760_000_000_000_000,
  commitPlace: 0x1_8bc2_3a00,
  native: {},
  // As long as the ids of PostgreSQL changes.
  writeChangeId(change, out) {
    out.ascii('7361234567890123456')
    out.byte(0x2f)
    out.ascii('18BC23A00')
    out.byte(0x2f)
    out.integer(change.place)
    out.byte(0x2f)
    out.integer(change.ordinal)
  },
}

/** A table with an int8 key. */
export const benchTable = new TableSchema({
  database: 'shop',
  schema: 'public',
  name: 'orders',
  primaryKey: ['id'],
  columns: [
    {
      name: 'id',
      type: { kind: 'int64' } as never,
      nativeType: 'bigint',
      nullable: false,
      cell: -1,
      decode: () => null,
    },
  ],
})

/** A batch of inserts with keys `{"id":…}` and values of about `valueBytes` bytes. */
export function benchBatch(count: number, valueBytes: number, first = 0): SinkBatch {
  const changes = Array.from(
    { length: count },
    (_, i) =>
      new RowChange(
        'insert',
        benchTable,
        transaction,
        6_000_000_000 + first + i,
        0,
        null,
        NO_ROW,
        NO_ROW,
      ),
  )
  const records = new RecordBuffer()
  records.reset(changes)
  const filler = 'x'.repeat(Math.max(0, valueBytes - 30))
  for (let i = 0; i < count; i++) {
    const id = first + i
    records.add({ change: i, key: `{"id":${id}}`, value: `{"id":${id},"note":"${filler}"}` })
  }
  const batch = new ChangeBatch(changes, {}, 0)
  return { position: {}, batch, encoded: true, records, release() {} }
}
