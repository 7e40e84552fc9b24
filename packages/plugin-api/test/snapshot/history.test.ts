import {
  activeSnapshot,
  beginSnapshot,
  type ChunkRead,
  compareSnapshots,
  coversRead,
  isChunkDone,
  meetSnapshots,
  NO_SNAPSHOTS,
  pendingChunks,
  pendingTables,
  type SnapshotProgress,
  withChunk,
  withoutSnapshot,
  withRows,
  withTable,
} from '@tailrace/plugin-api/snapshot'
import fc from 'fast-check'
import { expect, it } from 'vitest'

const TABLES = 2
const CHUNKS = 3

const chunk = { snapshot: fc.integer({ min: 1, max: 3 }), table: fc.nat(1), chunk: fc.nat(2) }
const step = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant('begin' as const) }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('rows' as const), ...chunk, rows: fc.nat(3) }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('chunk' as const), ...chunk }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('table' as const), ...chunk }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('finish' as const), ...chunk }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reconnect' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('crash' as const), at: fc.nat(), other: fc.nat() }),
  },
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

/** A batch: the rows that it brought and the position behind them. */
interface Emitted {
  readonly rows: readonly (readonly [ChunkRead, number])[]
  readonly position: SnapshotProgress
}

/** A source that reads chunks in any order, several at a time, and starts again now and then. */
class ToySource {
  history: Emitted[] = [{ rows: [], position: NO_SNAPSHOTS }]
  #process = 0
  readonly #delivered = new Map<string, number>()

  get position(): SnapshotProgress {
    return this.history.at(-1)!.position
  }

  /** Reads of another connection are others. */
  restart(at: number): void {
    this.history = this.history.slice(0, at + 1)
    this.#process++
  }

  #deliver(snapshot: number, table: number, number: number, rows: number) {
    const read = { snapshot, table, chunk: number, read: `${this.#process}/${table}/${number}` }
    const key = `${snapshot} ${read.read}`
    const before = this.#delivered.get(key) ?? 0
    this.#delivered.set(key, before + rows)
    const list = Array.from({ length: rows }, (_, i) => [read, before + i] as const)
    return { list, read, total: before + rows }
  }

  take(each: Step): void {
    const { position } = this
    if (each.do === 'begin') {
      this.history.push({ rows: [], position: beginSnapshot(position).progress })
      return
    }
    if (each.do === 'reconnect') this.restart(this.history.length - 1)
    if (each.do === 'crash') {
      const [a, b] = [each.at % this.history.length, each.other % this.history.length]
      const meet = meetSnapshots([this.history[a]!.position, this.history[b]!.position])
      this.restart(Math.min(a, b))
      // Of two positions of one history, the earlier is their meet.
      this.history[this.history.length - 1] = { ...this.history.at(-1)!, position: meet }
    }
    if (!('snapshot' in each)) return
    const active = activeSnapshot(position, each.snapshot)
    if (active === undefined || isChunkDone(active, each)) return
    if (each.do === 'rows') {
      const { list, read, total } = this.#deliver(each.snapshot, each.table, each.chunk, each.rows)
      this.history.push({ rows: list, position: withRows(position, read, total) })
    } else if (each.do === 'chunk') {
      const { list, read } = this.#deliver(each.snapshot, each.table, each.chunk, 2)
      this.history.push({ rows: list, position: withChunk(position, read) })
    } else if (each.do === 'table') {
      const rows = pendingChunks(active, each.table, CHUNKS).flatMap(([from, to]) =>
        Array.from(
          { length: to - from },
          (_, i) => this.#deliver(each.snapshot, each.table, from + i, 1).list,
        ).flat(),
      )
      this.history.push({ rows, position: withTable(position, each.snapshot, each.table) })
    } else if (pendingTables(active, TABLES).length === 0) {
      this.history.push({ rows: [], position: withoutSnapshot(position, each.snapshot) })
    }
  }
}

/** Pairs of places in a history with which something is wrong. */
function wrongPairs(history: readonly Emitted[]): string[] {
  return history.flatMap(({ position }, i) =>
    history.flatMap(({ rows, position: other }, j) => {
      const order = compareSnapshots(other, position)
      const right =
        order !== undefined &&
        (j <= i ? order <= 0 : order >= 0) &&
        rows.every(([read, ordinal]) => coversRead(position, read, ordinal) === j <= i)
      return right ? [] : [`${i}: ${JSON.stringify(position)}, ${j}: ${JSON.stringify(history[j])}`]
    }),
  )
}

it('a position covers all rows delivered before it and none after, through restarts', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 50, size: 'max' }), (steps) => {
      const source = new ToySource()
      for (const each of steps) source.take(each)
      expect(wrongPairs(source.history)).toEqual([])
      expect(JSON.parse(JSON.stringify(source.position))).toEqual(source.position)
    }),
    { numRuns: 150 },
  )
})

it('a chunk that is read again and again does not make positions longer and longer', () => {
  let { progress, id } = beginSnapshot(undefined)
  for (let i = 0; i < 100; i++) {
    progress = withRows(progress, { snapshot: id, table: 0, chunk: 0, read: `${i}` }, 7)
  }
  const { open } = activeSnapshot(progress, id)!
  expect(open).toHaveLength(16)
  expect(open.at(-1)!.read).toBe('99')
  expect(withChunk(progress, { snapshot: id, table: 0, chunk: 0 }).active[0]!.open).toEqual([])
})

it('what is finished takes no room', () => {
  let { progress, id } = beginSnapshot(undefined)
  for (let table = 0; table < 1000; table++) {
    progress = withChunk(progress, { snapshot: id, table, chunk: 0 })
    progress = withTable(progress, id, table)
  }
  expect(progress.active).toEqual([{ id, finished: [[0, 1000]], parts: {}, open: [] }])
  expect(withoutSnapshot(progress, id)).toEqual({ next: 2, active: [] })
})

it('a snapshot that is not active has no chunks to deliver', () => {
  expect(() => withTable(NO_SNAPSHOTS, 1, 0)).toThrow('snapshot 1 is not active')
})
