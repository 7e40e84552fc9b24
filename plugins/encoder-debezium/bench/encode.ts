// Run with: node plugins/encoder-debezium/bench/encode.ts (after tsc -b plugins/encoder-debezium)
import {
  type CellBlock,
  ChangeBatch,
  type ColumnSchema,
  type ColumnType,
  type EncoderContext,
  RecordBuffer,
  RowChange,
  TableSchema,
  type Transaction,
} from '@tailrace/plugin-api'
import debezium from '../dist/index.js'

const CHANGES = 100_000
const PER_TRANSACTION = 100
const BATCH = 1000

const column = (
  name: string,
  type: ColumnType,
  nativeType: string,
  cell: number,
): ColumnSchema => ({
  name,
  type,
  nativeType,
  nullable: cell > 0,
  cell,
  decode: (bytes, start, end) => Buffer.from(bytes.subarray(start, end)).toString(),
})
const table = new TableSchema({
  database: 'bench',
  schema: 'public',
  name: 'orders',
  primaryKey: ['id'],
  columns: [
    column('id', { kind: 'int64' }, 'bigint', 0),
    column('customer', { kind: 'text' }, 'text', 1),
    column('amount', { kind: 'decimal', precision: 12, scale: 2 }, 'numeric(12,2)', 2),
    column('quantity', { kind: 'int32' }, 'integer', 3),
    column('created_at', { kind: 'timestamptz', fraction: 6 }, 'timestamp with time zone', 4),
    column('paid', { kind: 'boolean' }, 'boolean', 5),
    column('attributes', { kind: 'json' }, 'jsonb', 6),
    column('note', { kind: 'text' }, 'text', 7),
  ],
})

function row(i: number): string[] {
  return [
    String(1_000_000 + i),
    `customer ${i % 5000}`,
    `${i % 9973}.${String(i % 100).padStart(2, '0')}`,
    String(i % 50),
    `2024-05-06 07:08:09.${
      String(i % 1_000_000)
        .padStart(6, '0')
        .replace(/0+$/, '') || '0'
    }+00`,
    i % 3 === 0 ? 't' : 'f',
    `{"tags": ["a", "b"], "source": "web", "rank": ${i % 10}}`,
    `leave at the back door, please; order ${i}`,
  ]
}

const origin = { connector: 'postgresql', server: '7', database: 'bench', version: '18.0' }
const batches: ChangeBatch[] = []
for (let first = 0; first < CHANGES; first += BATCH) {
  const texts: Buffer[] = []
  const spans = new Int32Array(BATCH * 16)
  let length = 0
  let span = 0
  const changes: RowChange[] = []
  const block: CellBlock = { bytes: new Uint8Array(0), spans, format: 'postgres-text' }
  let transaction!: Transaction
  for (let i = first; i < first + BATCH; i++) {
    if (i % PER_TRANSACTION === 0) {
      transaction = {
        origin,
        id: String(700 + i / PER_TRANSACTION),
        commitTime: 1_773_480_413_589_214 + i,
        commitPlace: 24_023_000 + i * 200,
        native: { xid: 700 + i / PER_TRANSACTION, previousCommitLsn: 24_022_000 + i * 200 },
        writeChangeId() {},
      }
    }
    const at = span
    for (const text of row(i)) {
      const bytes = Buffer.from(text)
      spans[span++] = length
      spans[span++] = bytes.length
      length += bytes.length
      texts.push(bytes)
    }
    changes.push(
      new RowChange('insert', table, transaction, 24_023_000 + i * 200, 0, block, -1, at),
    )
  }
  block.bytes = Buffer.concat(texts)
  batches.push(new ChangeBatch(changes, {}, length))
}

const context = {
  pipeline: 'bench',
  get: () => ({ now: () => Date.now(), monotonic: () => performance.now() }),
} as unknown as EncoderContext
const encoder = debezium.create(debezium.options.parse({}), context)
const out = new RecordBuffer(1 << 20)
let bytes = 0
for (let round = 0; round < 8; round++) {
  const cpu = process.cpuUsage()
  bytes = 0
  for (const batch of batches) {
    out.reset(batch.changes)
    void encoder.encode(batch, out)
    bytes += out.body.length
  }
  const { user, system } = process.cpuUsage(cpu)
  const nanoseconds = ((user + system) * 1000) / CHANGES
  process.stdout.write(
    `round ${round}: ${nanoseconds.toFixed(0)} ns CPU per change, ${(bytes / CHANGES).toFixed(0)} B per change\n`,
  )
}
process.stdout.write(`${Buffer.from(out.body.view(0, out.valueEnd(0))).toString()}\n`)
