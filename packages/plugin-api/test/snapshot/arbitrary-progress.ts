import {
  type ActiveSnapshot,
  type ChunkRead,
  coversRead,
  isChunkDone,
  type SnapshotProgress,
} from '@tailrace/plugin-api/snapshot'
import fc from 'fast-check'
import { type Ranges, withNumber } from '../../src/snapshot/progress/ranges.ts'

const TABLES = 2
const CHUNKS = 3
const ROWS = 2
const READS = ['r', 's']

/** A set of numbers as ranges. */
export const rangesOf = (numbers: Iterable<number>): Ranges =>
  [...numbers].reduce<Ranges>(withNumber, [])

const someOf = (count: number) => fc.subarray(Array.from({ length: count }, (_, i) => i))

const arbitraryActive = (id: number): fc.Arbitrary<ActiveSnapshot> =>
  fc
    .record({
      finished: someOf(TABLES),
      parts: fc.array(someOf(CHUNKS), { minLength: TABLES, maxLength: TABLES }),
      open: fc.uniqueArray(
        fc.record({
          table: fc.nat(TABLES - 1),
          chunk: fc.nat(CHUNKS - 1),
          read: fc.constantFrom(...READS),
          rows: fc.nat(ROWS),
        }),
        { selector: ({ table, chunk, read }) => `${table} ${chunk} ${read}`, maxLength: 4 },
      ),
    })
    .map(({ finished, parts, open }) => {
      const chunks = parts.flatMap((list, table) =>
        finished.includes(table) || list.length === 0 ? [] : [[table, rangesOf(list)] as const],
      )
      const active = { id, finished: rangesOf(finished), parts: Object.fromEntries(chunks) }
      const isOpen = (each: (typeof open)[number]) => !isChunkDone({ ...active, open: [] }, each)
      return { ...active, open: open.filter(isOpen) }
    })

/** Progress of up to two snapshots, small enough for laws about several of them to be put to the test. */
export const arbitraryProgress: fc.Arbitrary<SnapshotProgress> = fc
  .integer({ min: 1, max: 3 })
  .chain((next) => {
    const ids = Array.from({ length: next - 1 }, (_, i) => i + 1)
    return fc
      .tuple(...ids.map((id) => fc.option(arbitraryActive(id), { freq: 3 })))
      .map((list) => ({ next, active: list.filter((active) => active !== null) }))
  })

const upToAndUnknown = (count: number) => [...Array.from({ length: count }, (_, i) => i), 99]

/** Rows enough to tell any two of those apart: one table, chunk, read and row more of each than progress names. */
const universe: readonly (readonly [ChunkRead, number])[] = [1, 2, 3].flatMap((snapshot) =>
  upToAndUnknown(TABLES).flatMap((table) =>
    upToAndUnknown(CHUNKS).flatMap((chunk) =>
      [...READS, 'never'].flatMap((read) =>
        upToAndUnknown(ROWS).map((ordinal) => [{ snapshot, table, chunk, read }, ordinal] as const),
      ),
    ),
  ),
)

/** The rows of the universe that progress covers, by index. */
export function rowsOf(progress: SnapshotProgress): ReadonlySet<number> {
  const rows = new Set<number>()
  universe.forEach(([read, ordinal], index) => {
    if (coversRead(progress, read, ordinal)) rows.add(index)
  })
  return rows
}
