import type { CellOutput, RowReader, RowsEvent } from '@tailrace/mysql-binlog'
import type { RowChange } from '@tailrace/plugin-api'
import { expect, test } from 'vitest'
import { RowCells } from '../src/stream/row-cells.ts'
import type { TableVersion } from '../src/tables/table-version.ts'
import type { MysqlTransaction } from '../src/transaction.ts'

/** Rows of one cell: a byte for its length in kilobytes, and one that fills it. */
const reader = {
  columnCount: 1,
  read(
    bytes: Uint8Array,
    at: number,
    _end: number,
    _columns: unknown,
    out: CellOutput,
    span: number,
  ) {
    const length = 1024 * bytes[at]!
    out.reserve(length)
    out.bytes.fill(bytes[at + 1]!, out.at, out.at + length)
    out.reserveSpans(span + 2)
    out.spans[span] = out.at
    out.spans[span + 1] = length
    out.at += length
    return at + 2
  },
} as unknown as RowReader
const version = { schema: {}, reader, types: new Uint8Array(1) } as unknown as TableVersion
const first = { transaction: {} as MysqlTransaction, place: 0, ordinal: 0, skipped: 0 }

function read(cells: RowCells, rows: readonly (readonly [kilobytes: number, byte: number])[]) {
  const bytes = Uint8Array.from(rows.flat())
  const event = { bytes, at: 0, end: bytes.length, kind: 'insert', before: null, after: {} }
  const changes: RowChange[] = []
  cells.read(event as unknown as RowsEvent, version, first, (change) => changes.push(change))
  return changes
}

/** The bytes that a row's cell is filled with, each once. */
function filling({ cells, afterAt }: RowChange): number[] {
  const start = cells!.spans[afterAt]!
  return [...new Set(cells!.bytes.subarray(start, start + cells!.spans[afterAt + 1]!))]
}

/** Whether two rows lie in the same memory. Buffers are not handed to `expect`, which would print them. */
const isSame = (a: RowChange, b: RowChange) => a.cells!.bytes === b.cells!.bytes

test('memory that was given back is written again, and what is still held is not', () => {
  const cells = new RowCells()
  const [held] = read(cells, [[200, 1]])
  cells.handedOn()
  const [returned] = read(cells, [[200, 2]])
  cells.handedOn()()
  const [between] = read(cells, [[200, 3]])
  cells.handedOn()
  const [again] = read(cells, [[200, 4]])
  expect([isSame(again!, returned!), isSame(again!, held!), isSame(again!, between!)]).toEqual([
    true,
    false,
    false,
  ])
  expect([held!, between!, again!].map(filling)).toEqual([[1], [3], [4]])
})

test('rows before one that needs larger memory stay where they are', () => {
  const cells = new RowCells()
  read(cells, [[1, 1]])
  const giveBack = cells.handedOn()
  const changes = read(cells, [
    [1, 2],
    [255, 3],
    [255, 4],
  ])
  const release = cells.handedOn()
  giveBack()
  read(cells, [
    [200, 5],
    [200, 6],
  ])
  expect(changes.map(filling)).toEqual([[2], [3], [4]])
  release()
})
