import {
  type Change,
  NO_ROW,
  RowChange,
  type RowOperation,
  type TableSchema,
  type Transaction,
} from '@tailrace/plugin-api'
import { type SampleColumns, sampleTable, sampleTransaction } from '../src/samples/make.ts'
import type { SourceStep, StepRow } from '../src/source/steps.ts'

/** A table and its rows by key. */
interface ToyTable {
  schema: TableSchema
  readonly rows: Map<unknown, StepRow>
}

/** One change as the log keeps it. */
export interface Entry {
  readonly op: RowOperation | 'alter'
  readonly schema: TableSchema
  readonly transaction: Transaction
  readonly before: StepRow | null
  readonly after: StepRow | null
}

/** A database in this process, with a log that readers are woken by. */
export class ToyLog {
  readonly entries: Entry[] = []
  readonly tables = new Map<string, ToyTable>()
  readonly readers = new Set<{ wake(): void; cut(): void }>()
  /** Whether somebody reads: there is one place for one reader. */
  isTaken = false
  #transactions = 0

  apply(steps: readonly SourceStep[]): void {
    const transaction = sampleTransaction(String(++this.#transactions), this.#transactions)
    for (const step of steps) this.#apply(step, transaction)
    for (const reader of this.readers) reader.wake()
  }

  #apply(step: SourceStep, transaction: Transaction): void {
    if (step.do === 'create') {
      const columns = Object.entries(step.columns).map(([name, type]) => [
        name,
        type === 'int' ? 'int32' : 'text',
      ])
      const schema = sampleTable(step.table, Object.fromEntries(columns) as SampleColumns, [
        step.key,
      ])
      this.tables.set(step.table, { schema, rows: new Map() })
      return
    }
    const table = this.tables.get(step.table)!
    const log = (op: Entry['op'], before: StepRow | null, after: StepRow | null) => {
      this.entries.push({ op, schema: table.schema, transaction, before, after })
    }
    switch (step.do) {
      case 'addColumn':
        table.schema = sampleTable(
          step.table,
          {
            ...Object.fromEntries(table.schema.columns.map(({ name, type }) => [name, type])),
            [step.column]: 'int32',
          },
          table.schema.primaryKey,
        )
        log('alter', null, null)
        return
      case 'insert':
        table.rows.set(step.row['id'], step.row)
        log('insert', null, step.row)
        return
      case 'update': {
        const before = table.rows.get(step.key['id'])!
        const after = { ...before, ...step.row }
        table.rows.delete(before['id'])
        table.rows.set(after['id'], after)
        log('update', before, after)
        return
      }
      case 'delete':
        log('delete', table.rows.get(step.key['id'])!, null)
        table.rows.delete(step.key['id'])
        return
      case 'truncate':
        table.rows.clear()
        log('truncate', null, null)
    }
  }

  /** Rows as they were after the first `end` entries. */
  rowsAt(end: number): Entry[] {
    const rows = new Map<string, Entry>()
    for (const entry of this.entries.slice(0, end)) {
      const { schema, before, after, op } = entry
      if (op === 'truncate') rows.clear()
      if (before !== null) rows.delete(`${schema.name} ${String(before['id'])}`)
      if (after !== null) rows.set(`${schema.name} ${String(after['id'])}`, entry)
    }
    const transaction = sampleTransaction('snapshot', 0)
    return [...rows.values()].map((entry) => ({
      ...entry,
      op: 'read',
      before: null,
      transaction: { ...transaction, id: `snapshot at ${end}` },
    }))
  }
}

/** An entry as a change. */
export function changeOf(entry: Entry, place: number, ordinal = 0): Change {
  const { op, schema, transaction, before, after } = entry
  if (op === 'alter') {
    const { database, schema: of, name } = schema
    return {
      kind: 'schema',
      action: 'alter',
      database,
      schema: of,
      name,
      table: schema,
      previous: null,
      statement: null,
      transaction,
      place,
      ordinal,
    }
  }
  const change = new RowChange(op, schema, transaction, place, ordinal, null, NO_ROW, NO_ROW)
  const rowOf = (row: StepRow) => schema.rowOf(schema.columns.map(({ name }) => row[name] ?? null))
  if (before !== null) change.before = rowOf(before)
  if (after !== null) change.after = rowOf(after)
  return change
}
