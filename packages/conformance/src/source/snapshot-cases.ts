import assert from 'node:assert/strict'
import type { RowChange, Value } from '@tailrace/plugin-api'
import { textOfValue } from '../samples/codec.ts'
import { quiet } from '../services/until.ts'
import { insert, ITEMS, onStage, remove, type SourceBench, update } from './source-bench.ts'
import type { SnapshotStage } from './subject.ts'

function snapshotOf({ stage }: SourceBench): SnapshotStage {
  const missing = 'give the stage `snapshot`, or skip this case with the reason'
  assert.ok(stage.snapshot !== undefined, missing)
  return stage.snapshot
}

/** The rows that a reader of the changes has by now, by key. */
function rebuilt(rows: readonly RowChange[]): Map<Value, Value> {
  const table = new Map<Value, Value>()
  for (const { op, before, after } of rows) {
    if (op === 'truncate') table.clear()
    const old = before?.['id']
    if (old !== undefined && typeof old !== 'symbol') table.delete(old)
    if (after !== null) table.set(after['id']!, after['note']!)
  }
  return table
}

const textOf = (table: ReadonlyMap<unknown, unknown>) =>
  [...table]
    .map(([id, note]) => `${String(id)} ${String(note)}`)
    .toSorted()
    .join('\n')

/** Cases about rows that are there before the source. */
export const snapshotCases = {
  'snapshot: no gap and no repeat where the stream takes over': onStage(async (bench) => {
    const { options } = snapshotOf(bench)
    await bench.createItems()
    const wanted = new Map<number, string>()
    const put = (id: number, note: string) => {
      wanted.set(id, note)
      return insert(id, note)
    }
    await bench.apply(...Array.from({ length: 500 }, (_, id) => put(id, `old ${id}`)))
    const { source, start } = await bench.open(null, options)
    const change = async (id: number) => {
      wanted.set(id, `new ${id}`)
      wanted.delete(id + 1)
      await bench.apply(update(id, { note: `new ${id}` }), remove(id + 1), put(1000 + id, 'born'))
    }
    // Between the position and the snapshot, and while it is read.
    await change(0)
    const reading = bench.read(source, start)
    for (let id = 10; id < 500; id += 70) await change(id)
    const isSame = () => textOf(rebuilt(reading.rows)) === textOf(wanted)
    await reading.until(isSame, 'the changes to give the table as it is')
    await quiet(100)
    assert.ok(isSame(), 'a row that was read went over one that was newer')
    const read = reading.rows.filter(({ op }) => op === 'read').map(({ after }) => after!['id'])
    assert.equal(new Set(read).size, read.length, 'a row was read twice')
    assert.ok(read.length > 400, `only ${read.length} rows of 500 were read`)
    const ids = reading.rows.map((row) => row.id)
    assert.equal(new Set(ids).size, ids.length, 'two changes have one id')
  }),

  'snapshot: a value is the same as from the stream, of every type': onStage(async (bench) => {
    const { options, samples = { int: ['7'], text: ['seven'] } } = snapshotOf(bench)
    const types = Object.keys(samples)
    const columns = Object.fromEntries(types.map((type, i) => [`c${i}`, type]))
    const count = Math.max(...Object.values(samples).map((values) => values.length))
    const steps = (first: number) =>
      Array.from({ length: count }, (_, n) => {
        const cells = types.map((type, i) => [`c${i}`, samples[type]![n % samples[type]!.length]!])
        const row = { id: first + n, ...(Object.fromEntries(cells) as Record<string, string>) }
        return { do: 'insert', table: ITEMS, row } as const
      })
    await bench.apply({ do: 'create', table: ITEMS, columns: { id: 'int', ...columns }, key: 'id' })
    await bench.apply(...steps(0))
    const { reading } = await bench.openReading(null, options)
    await reading.untilRows(count)
    await bench.apply(...steps(count))
    const rows = await reading.untilRows(2 * count)
    const byId = new Map(rows.map((row) => [row.after!['id'], row]))
    for (let n = 0; n < count; n++) {
      const [read, streamed] = [byId.get(n)!, byId.get(n + count)!]
      assert.deepEqual([read.op, streamed.op], ['read', 'insert'])
      types.forEach((type, i) => {
        const name = `c${i}`
        const column = (row: RowChange) => row.table.columns[row.table.indexOf(name)]!.type
        assert.deepEqual(column(read), column(streamed), `the column type of ${type}`)
        const [one, other] = [textOfValue(read.after![name]), textOfValue(streamed.after![name])]
        assert.equal(one, other, `a value of ${type} from the snapshot, and from the stream`)
      })
    }
  }),
}
