import assert from 'node:assert/strict'
import { type Change, type Row, type RowChange, UNAVAILABLE } from '@tailrace/plugin-api'
import { insert, ITEMS, onStage, remove, type SourceBench, update } from './source-bench.ts'

/** What came of transactions that are applied after the source began to stream. */
async function changesOf(
  bench: SourceBench,
  count: number,
  ...transactions: Parameters<SourceBench['apply']>[]
): Promise<{ rows: readonly RowChange[]; changes: readonly Change[] }> {
  await bench.createItems()
  const { reading } = await bench.openReading()
  for (const steps of transactions) await bench.apply(...steps)
  const rows = await reading.untilRows(count)
  return { rows, changes: reading.changes }
}

const opsOf = (rows: readonly RowChange[]) => rows.map(({ op }) => op)

/** The columns that the log carried. */
function carried(row: Row | null): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row ?? {}).filter(([, value]) => value !== UNAVAILABLE))
}

/** Cases about what single transactions give. */
export const changeCases = {
  'rows: insert, update and delete': onStage(async (bench) => {
    const { rows } = await changesOf(
      bench,
      4,
      [insert(1, 'one'), insert(2, null)],
      [update(1, { note: 'uno' })],
      [remove(1)],
    )
    assert.deepEqual(opsOf(rows), ['insert', 'insert', 'update', 'delete'])
    const [first, second, third, fourth] = rows
    assert.deepEqual({ ...first!.after }, { id: 1, note: 'one' }, 'the inserted row')
    assert.deepEqual({ ...second!.after }, { id: 2, note: null }, 'the inserted row with NULL')
    assert.deepEqual({ ...third!.after }, { id: 1, note: 'uno' }, 'the updated row')
    assert.equal(carried(fourth!.before)['id'], 1, 'the key of the deleted row')
    assert.equal(fourth!.after, null, 'a deleted row has no new image')
    for (const { table } of rows) {
      assert.equal(table.name, ITEMS)
      assert.deepEqual(table.primaryKey, ['id'], 'the primary key of the table')
    }
  }),

  'rows: a change of key tells the old and the new one': onStage(async (bench) => {
    const { rows } = await changesOf(bench, 2, [insert(1, 'one')], [update(1, { id: 10 })])
    const [, moved, born] = rows
    // Databases that log it as a delete and an insert tell as much.
    const old = carried(moved!.before)['id']
    const now = (moved!.op === 'delete' ? born : moved)?.after?.['id']
    assert.deepEqual([old, now], [1, 10])
  }),

  'rows: truncate': onStage(async (bench) => {
    await bench.createItems()
    const { reading } = await bench.openReading()
    await bench.apply(insert(1))
    await bench.apply({ do: 'truncate', table: ITEMS })
    await bench.apply(insert(2))
    const isTold = (change: Change) =>
      (change.kind === 'row' && change.op === 'truncate' && change.table.name === ITEMS) ||
      (change.kind === 'schema' && change.action === 'truncate')
    await reading.until(
      () => reading.rows.at(-1)?.after?.['id'] === 2,
      'the row after the truncate',
    )
    const told = reading.changes.findIndex(isTold)
    assert.ok(told > 0, 'the truncate was not told')
    const before = reading.changes.slice(0, told).filter((change) => change.kind === 'row')
    assert.equal(before.length, 1, 'the truncate is not where it happened')
  }),

  'transactions: come whole, in the order of their commits': onStage(async (bench) => {
    const { rows, changes } = await changesOf(
      bench,
      6,
      [insert(1), insert(2), insert(3)],
      [update(2, { note: 'x' }), remove(3)],
      [insert(4)],
    )
    assert.deepEqual(opsOf(rows), ['insert', 'insert', 'insert', 'update', 'delete', 'insert'])
    const groups = rows.map(({ transaction }) => transaction)
    const ids = groups.map(({ id }) => id)
    assert.deepEqual(
      groups.map((transaction) => groups.indexOf(transaction)),
      [0, 0, 0, 3, 3, 5],
      'the changes of a transaction share one Transaction object, and no other does',
    )
    assert.equal(new Set(ids).size, 3, `three transactions have the ids ${ids.join(', ')}`)
    const times = groups.map(({ commitTime }) => commitTime)
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
      'commit times go back',
    )
    let open: string | null = null
    for (const change of changes) {
      const { id } = change.transaction
      if (change.kind === 'mark' && change.mark === 'begin') open = id
      else
        assert.ok(open === null || open === id, `a change of ${id} is inside transaction ${open}`)
      if (change.kind === 'mark' && change.mark === 'commit') open = null
    }
  }),

  'tables: a change of definition comes between the rows before and after it': onStage(
    async (bench) => {
      await bench.createItems()
      const { reading } = await bench.openReading()
      await bench.apply(insert(1))
      await bench.apply({ do: 'addColumn', table: ITEMS, column: 'tier', type: 'int' })
      await bench.apply({ do: 'insert', table: ITEMS, row: { id: 2, note: 'b', tier: 7 } })
      const [before, after] = await reading.untilRows(2)
      const columns = (row: RowChange | undefined) => row!.table.columns.map(({ name }) => name)
      assert.deepEqual(columns(before), ['id', 'note'], 'the row before has the old definition')
      assert.deepEqual(columns(after), ['id', 'note', 'tier'], 'the row after has the new one')
      assert.deepEqual({ ...after!.after }, { id: 2, note: 'b', tier: 7 })
      assert.ok(
        after!.table.version > before!.table.version,
        'a later version has a greater number',
      )
      for (const { changes, barrier } of reading.batches) {
        const schemas = changes.filter(({ kind }) => kind === 'schema')
        const isAlone = schemas.length === 0 || (barrier && schemas.length === changes.length)
        assert.ok(isAlone, 'a schema change is not in a barrier batch of its own')
      }
      const told = reading.changes.findIndex(({ kind }) => kind === 'schema')
      const first = reading.changes.indexOf(before!)
      const isBetween = told < 0 || (first < told && told < reading.changes.indexOf(after!))
      assert.ok(isBetween, 'the schema change is not between the rows')
    },
  ),
}
