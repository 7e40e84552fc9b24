// The laws that `Source` states of `compare`, `covers` and `meet`, on four kinds of positions: a line, a partial order of
// partitions, GTID sets with an open transaction, and a log with chunks of a snapshot.
import type { Change, Source } from '@tailrace/plugin-api'
import {
  beginSnapshot,
  type ChunkRead,
  coversRead,
  withChunk,
  withRows,
} from '@tailrace/plugin-api/snapshot'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lineOrder } from '../../sketches/file-replay-source.ts'
import { offsetOrder } from '../../sketches/kafka-topic-source.ts'
import { type BinlogPosition, binlogOrder } from '../../sketches/mysql-binlog-positions.ts'
import { snapshotOrder, type SnapshotPosition } from '../../sketches/snapshot-with-stream.ts'

type Order = Pick<Source<never>, 'compare' | 'covers'> & {
  meet?(positions: readonly never[]): object
}

/** What a source emitted: the changes of each batch, and the position after it. */
interface Step {
  readonly changes: readonly Change[]
  readonly position: never
}

const change = (native: object, place: number, ordinal = 0) =>
  ({ kind: 'row', transaction: { native }, place, ordinal }) as unknown as Change
const step = (changes: readonly Change[], position: object): Step => ({
  changes,
  position: position as never,
})

const choices = fc.array(fc.nat(), { minLength: 1, maxLength: 25 })

const lines = choices.map((sizes) => {
  let line = 0
  return sizes.map((size) => {
    const changes = Array.from({ length: size % 3 }, () => change({}, line++))
    return step(changes, { line })
  })
})

const partitions = choices.map((picks) => {
  const next: Record<string, number> = {}
  return picks.map((pick) => {
    const partition = `t/${pick % 3}`
    const place = next[partition] ?? 0
    next[partition] = place + 1
    return step([change({ partition }, place)], { next: { ...next } })
  })
})

/** Transactions of three rows, of two servers; a batch ends after any row. */
const binlog = choices.map((picks) => {
  const done: Record<string, number> = { a: 0, b: 0 }
  return picks.flatMap((pick): Step[] => {
    const server = pick % 2 === 0 ? 'a' : 'b'
    const gno = done[server]! + 1
    const row = (place: number) => change({ server, gno }, place)
    const at = (open: BinlogPosition['open']) => ({ done: { ...done }, open, schema: 1 })
    const cut = pick % 4
    const steps =
      cut === 0 ? [] : [step([0, 1, 2].slice(0, cut).map(row), at([{ server, gno, rows: cut }]))]
    done[server] = gno
    return [...steps, step([0, 1, 2].slice(cut).map(row), at([]))]
  })
})

/** Log changes, and chunks of two tables in any order, some of them in two batches. */
const snapshot = choices.map((picks) => {
  let position: SnapshotPosition = { lsn: 0, snapshot: beginSnapshot(undefined).progress }
  const row = (read: ChunkRead, ordinal: number) => change({ chunk: read }, 0, ordinal)
  return picks.flatMap((pick): Step[] => {
    const read = { snapshot: 1, table: pick % 2, chunk: Math.floor(pick / 2) % 10, read: 'a' }
    const before = position.snapshot!
    if (pick % 3 === 0 || coversRead(before, read, 0)) {
      position = { ...position, lsn: position.lsn + 1 }
      return [step([change({}, position.lsn)], position)]
    }
    const begun = pick % 5 === 0 ? withRows(before, read, 1) : before
    position = { ...position, snapshot: withChunk(begun, read) }
    if (begun === before) return [step([row(read, 0), row(read, 1)], position)]
    const half: SnapshotPosition = { ...position, snapshot: begun }
    return [step([row(read, 0)], half), step([row(read, 1)], position)]
  })
})

const models: [string, Order, fc.Arbitrary<Step[]>][] = [
  ['lines of a file', lineOrder, lines],
  ['offsets of partitions', offsetOrder, partitions],
  ['GTID sets', binlogOrder, binlog],
  ['a log with snapshot chunks', snapshotOrder, snapshot],
]

/** Three positions of two histories, as two sinks or two runs may have them. */
function pickOf(history: fc.Arbitrary<Step[]>) {
  return fc
    .tuple(history, history)
    .map(([a, b]) => [...a, ...b])
    .chain((steps) =>
      fc.tuple(
        fc.constant(steps),
        fc.array(fc.nat(steps.length - 1), { minLength: 3, maxLength: 3 }),
      ),
    )
}

describe.each(models)('%s', (_, order, history) => {
  const pick = pickOf(history)

  test('compare is reflexive, antisymmetric and transitive where it is defined', () => {
    const law = fc.property(pick, ([steps, indexes]) => {
      const [a, b, c] = indexes.map((i) => steps[i]!.position) as [never, never, never]
      const [ab, ba, bc] = [order.compare(a, b), order.compare(b, a), order.compare(b, c)]
      const reflexive = order.compare(a, a) === 0
      const antisymmetric = ab === undefined ? ba === undefined : Math.sign(ab) === -Math.sign(ba!)
      const transitive = !(atMost(ab) && atMost(bc)) || atMost(order.compare(a, c))
      return reflexive && antisymmetric && transitive
    })
    expect(outcome(law)).toBe('holds')
  })

  test('a later position covers what an earlier one covers', () => {
    const law = fc.property(pick, ([steps, [i, j]]) => {
      const [a, b] = [steps[i!]!.position, steps[j!]!.position]
      if (!atMost(order.compare(a, b))) return true
      const changes = steps.flatMap((s) => s.changes)
      return changes.every((one) => !order.covers(a, one) || order.covers(b, one))
    })
    expect(outcome(law)).toBe('holds')
  })

  test("a batch's position covers its changes, all earlier ones, and no later one", () => {
    const law = fc.property(history, (steps) =>
      steps.every(({ position }, at) =>
        steps.every(({ changes }, i) =>
          changes.every((one) => order.covers(position, one) === i <= at),
        ),
      ),
    )
    expect(outcome(law)).toBe('holds')
  })

  test('positions of one history never go back', () => {
    const law = fc.property(history, (steps) =>
      steps.every((s, i) => i === 0 || atMost(order.compare(steps[i - 1]!.position, s.position))),
    )
    expect(outcome(law)).toBe('holds')
  })

  test('two sinks that stopped apart get each change once', () => {
    const law = fc.property(history, fc.nat(), fc.nat(), (steps, x, y) => {
      const stops = [x % steps.length, y % steps.length]
      const stored = stops.map((at) => steps[at]!.position)
      const least = (order.meet?.(stored) ?? steps[Math.min(...stops)]!.position) as never
      const streamed = steps.flatMap((s) => s.changes).filter((one) => !order.covers(least, one))
      return stops.every((stop, sink) => {
        const given = streamed.filter((one) => !order.covers(stored[sink]!, one))
        const missing = steps.slice(stop + 1).flatMap((s) => s.changes)
        return given.length === missing.length && given.every((one, i) => one === missing[i])
      })
    })
    expect(outcome(law)).toBe('holds')
  })
})

describe.each(models.filter(([, order]) => order.meet !== undefined))('%s', (_, order, history) => {
  test('meet is the greatest position below all', () => {
    const law = fc.property(pickOf(history), ([steps, [i, j]]) => {
      const both = [steps[i!]!.position, steps[j!]!.position]
      const meet = order.meet!(both) as never
      const below = (position: never) => both.every((one) => atMost(order.compare(position, one)))
      return (
        below(meet) &&
        steps.every(({ position }) => !below(position) || atMost(order.compare(position, meet)))
      )
    })
    expect(outcome(law)).toBe('holds')
  })
})

/** Whether an order is defined, and not greater. */
function atMost(compared: number | undefined): boolean {
  return compared !== undefined && compared <= 0
}

function outcome<T>(law: fc.IProperty<T>): string {
  const details: fc.RunDetails<T> = fc.check(law)
  return details.failed ? (fc.defaultReportMessage(details) ?? 'fails') : 'holds'
}
