import { NO_ROW, RowChange, TableSchema, UNAVAILABLE, type Value } from '@tailrace/plugin-api'
import { SnapshotState } from '@tailrace/plugin-api/snapshot'
import { expect, it } from 'vitest'
import { block, column, transaction } from '../../make.ts'

const table = new TableSchema({
  database: 'd',
  schema: 'public',
  name: 't',
  columns: ['a', 'b', 'note'].map((name, cell) => ({
    ...column(name, cell),
    identity: name !== 'note',
  })),
  primaryKey: ['a', 'b'],
})

function update(before: readonly Value[] | null, after: readonly Value[]): RowChange {
  const rows = before === null ? [after] : [before, after]
  const [beforeAt, afterAt] = before === null ? [NO_ROW, 0] : [0, 2 * before.length]
  return new RowChange('update', table, transaction, 1, 0, block(rows), beforeAt, afterAt)
}

const state = () => new SnapshotState({ tableId: ({ name }) => name })

it('is a row whose key an update changed without all of its values', () => {
  const snapshots = state()
  snapshots.noteMoved(update(['x', 1, 'n'], ['y', 1, 'n']))
  snapshots.noteMoved(update(['x', 1, UNAVAILABLE], ['x', 1, UNAVAILABLE]))
  expect(snapshots.isActive).toBe(false)
  snapshots.noteMoved(update(['x', 1, UNAVAILABLE], ['y', 1, UNAVAILABLE]))
  expect(snapshots.moved).toEqual([{ table: 't', columns: ['a', 'b'], values: ['y', '1'] }])
  expect(snapshots.isActive).toBe(true)
  snapshots.withoutMoved(snapshots.moved)
  expect([snapshots.part, snapshots.isActive]).toEqual([{}, false])
})

it('has the values of before where the log carries only what changed', () => {
  const snapshots = state()
  snapshots.noteMoved(update(['x', 1, UNAVAILABLE], [UNAVAILABLE, UNAVAILABLE, 'n']))
  expect(snapshots.moved).toEqual([])
  snapshots.noteMoved(update(['x', 1, UNAVAILABLE], [UNAVAILABLE, 2, 'n']))
  expect(snapshots.moved).toEqual([{ table: 't', columns: ['a', 'b'], values: ['x', '2'] }])
})

it('stands for the whole table where the key is not known, or many moved', () => {
  const whole = [{ table: 't', columns: [], values: [] }]
  const unknown = state()
  unknown.noteMoved(update(null, ['x', UNAVAILABLE, 'n']))
  unknown.noteMoved(update(['x', 1, UNAVAILABLE], ['y', 1, UNAVAILABLE]))
  expect(unknown.moved).toEqual(whole)
  const many = state()
  for (let i = 0; i < 501; i++) many.noteMoved(update(['x', -1, 'n'], ['x', i, UNAVAILABLE]))
  expect(many.moved).toEqual(whole)
})
