import {
  ChangeBatch,
  NO_ROW,
  type Position,
  RecordBuffer,
  RowChange,
  type SinkBatch,
  type TableSchema,
} from '@tailrace/plugin-api'
import { sampleTable, sampleTransaction } from '../samples/make.ts'

/** What a record of the sink suites says: which one it is, and of which row. */
export interface Item {
  readonly key: number
  readonly n: number
}

/** The table of the items. */
export const itemTable: TableSchema = sampleTable('items', { key: 'int32', n: 'int32' })

const transaction = sampleTransaction('1', 1)

function changeOf({ key, n }: Item): RowChange {
  const change = new RowChange('insert', itemTable, transaction, n, 0, null, NO_ROW, NO_ROW)
  change.after = itemTable.rowOf([key, n])
  return change
}

/**
 * A batch as the runtime gives it to a sink. Its record buffer is overwritten as soon as it is released, as the runtime's would be by the
 * next batch.
 */
export class WrittenBatch implements SinkBatch {
  readonly items: readonly Item[]
  readonly position: Position
  readonly batch: ChangeBatch
  readonly encoded: boolean
  readonly records: RecordBuffer
  released = 0

  /** @param padding characters that each record has besides */
  constructor(items: readonly Item[], encoded: boolean, place: number, padding = 0) {
    const changes = items.map(changeOf)
    this.items = items
    this.position = { n: place }
    this.batch = new ChangeBatch(changes, this.position, items.length * (50 + padding))
    this.encoded = encoded
    this.records = new RecordBuffer(1024)
    this.records.reset(changes)
    if (!encoded) return
    const rest = padding === 0 ? '' : `,"padding":"${'x'.repeat(padding)}"`
    items.forEach(({ key, n }, change) => {
      const value = `{"key":${key},"n":${n}${rest}}`
      this.records.add({ change, key: `{"key":${key}}`, value })
    })
  }

  release(): void {
    this.released++
    this.overwrite()
  }

  /** What the next batch does to a buffer that was given back. */
  overwrite(): void {
    const { body } = this.records
    const { length } = body
    this.records.reset([])
    body.ascii('!'.repeat(length))
    this.records.reset([])
  }
}
