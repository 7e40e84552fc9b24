import {
  ChangeBatch,
  type Change,
  type ColumnKind,
  type ColumnType,
  type Mark,
  NO_ROW,
  RowChange,
  type RowOperation,
  TableSchema,
  type Transaction,
  type Value,
} from '@tailrace/plugin-api'
import { cellsOf, decodeCell } from './codec.ts'

/** Columns of a made table: a logical type, or its kind where that says all. */
export type SampleColumns = Readonly<Record<string, ColumnType | ColumnKind>>

/** A table of the database `shop`, schema `public`; the key columns do not admit NULL. */
export function sampleTable(
  name: string,
  columns: SampleColumns,
  primaryKey: readonly string[] = Object.keys(columns).slice(0, 1),
): TableSchema {
  return new TableSchema({
    database: 'shop',
    schema: 'public',
    name,
    primaryKey,
    columns: Object.entries(columns).map(([column, type], cell) => ({
      name: column,
      type: typeof type === 'string' ? ({ kind: type } as ColumnType) : type,
      nativeType: typeof type === 'string' ? type : type.kind,
      nullable: !primaryKey.includes(column),
      cell,
      decode: decodeCell,
      identity: primaryKey.includes(column),
    })),
  })
}

/** A transaction of no database in particular. */
export function sampleTransaction(id: string, commitPlace: number): Transaction {
  return {
    origin: { connector: 'conformance', server: 'c1', database: 'shop', version: '1' },
    id,
    commitTime: 1_773_480_413_589_214 + commitPlace,
    commitPlace,
    native: {},
    writeChangeId: ({ place, ordinal }, out) => out.ascii(`c1/${place}/${ordinal}`),
  }
}

/** Rows of a change, in the order of the table's columns. */
export interface SampleRows {
  readonly before?: readonly Value[]
  readonly after?: readonly Value[]
}

/** Makes changes of one log, each at a place of its own. */
export class SampleLog {
  place = 0
  transaction: Transaction = sampleTransaction('1', 1000)

  /** A row change backed by cells, as a source makes it. */
  row(op: RowOperation, table: TableSchema, { before, after }: SampleRows): RowChange {
    const block = cellsOf([before ?? [], after ?? []])
    const beforeAt = before === undefined ? NO_ROW : 0
    const afterAt = after === undefined ? NO_ROW : 2 * (before?.length ?? 0)
    const place = ++this.place
    return new RowChange(op, table, this.transaction, place, 0, block, beforeAt, afterAt)
  }

  mark(mark: Mark['mark']): Mark {
    return { kind: 'mark', mark, transaction: this.transaction, place: ++this.place, ordinal: 0 }
  }

  /** A message that an application wrote into the log. */
  message(content: string): Change {
    return {
      kind: 'message',
      prefix: 'app',
      content: Buffer.from(content),
      transactional: true,
      transaction: this.transaction,
      place: ++this.place,
      ordinal: 0,
    }
  }

  /** An `ALTER TABLE`. */
  alter(table: TableSchema, previous: TableSchema | null): Change {
    return {
      kind: 'schema',
      action: 'alter',
      database: table.database,
      schema: table.schema,
      name: table.name,
      table,
      previous,
      statement: `ALTER TABLE ${table.name}`,
      transaction: this.transaction,
      place: ++this.place,
      ordinal: 0,
    }
  }
}

/** Batches of changes: schema changes alone, as barriers, and of the others `size` at most. */
export function batchesOf(changes: readonly Change[], size = Infinity): ChangeBatch[] {
  const batches: ChangeBatch[] = []
  let held: Change[] = []
  const flush = (barrier = false) => {
    if (held.length === 0) return
    batches.push(new ChangeBatch(held, { n: held.at(-1)!.place }, held.length * 100, barrier))
    held = []
  }
  for (const change of changes) {
    if (change.kind === 'schema' || held.length >= size) flush()
    held.push(change)
    if (change.kind === 'schema') flush(true)
  }
  flush()
  return batches
}
