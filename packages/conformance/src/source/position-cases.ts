import assert from 'node:assert/strict'
import type { Change, Position, Source } from '@tailrace/plugin-api'
import { idOf, type Reading } from './reading.ts'
import { insert, onStage, remove, type SourceBench, update } from './source-bench.ts'

const LAST = 999_999

const isLast = (change: Change) => change.kind === 'row' && change.after?.['id'] === LAST

/** What a whole reading of the standard transactions gave. */
interface Told {
  readonly start: Position
  /** Up to the last row. */
  readonly changes: readonly Change[]
  /** Positions of batches with how many of `changes` came up to them. */
  readonly positions: readonly { readonly position: Position; readonly seen: number }[]
}

async function untilLast(reading: Reading): Promise<readonly Change[]> {
  await reading.until(() => reading.rows.some(isLast), 'the last row')
  return reading.changes.slice(0, reading.changes.findIndex(isLast) + 1)
}

/** Applies the standard transactions, one of them large enough for several batches, and reads them. */
async function tell(bench: SourceBench): Promise<Told> {
  await bench.createItems()
  const { source, start, reading } = await bench.openReading()
  assert.ok(start !== null, 'open(null) must give the position to begin at')
  await bench.apply(...[1, 2, 3, 4, 5].map((id) => insert(id)))
  await bench.apply(update(2, { note: 'x' }), remove(3), update(4, { id: 40 }))
  await bench.apply(...Array.from({ length: 1500 }, (_, i) => insert(1000 + i)))
  await bench.apply(insert(LAST))
  const changes = await untilLast(reading)
  let seen = 0
  const positions: { position: Position; seen: number }[] = []
  for (const batch of reading.batches) {
    seen += batch.changes.filter((c) => c.kind !== 'mark' || c.mark !== 'heartbeat').length
    positions.push({ position: batch.position, seen: Math.min(seen, changes.length) })
    if (seen >= changes.length) break
  }
  await bench.end(source, reading)
  return { start, changes, positions }
}

const json = (position: Position) => JSON.parse(JSON.stringify(position)) as Position

/** Some of a list, its ends among them. */
function some<T>(list: readonly T[], count: number): T[] {
  if (list.length <= count) return [...list]
  return Array.from(
    { length: count },
    (_, i) => list[Math.floor((i * (list.length - 1)) / (count - 1))]!,
  )
}

function checkOrder(
  source: Source,
  ordered: readonly { position: Position; seen: number }[],
): void {
  ordered.forEach(({ position: a, seen }, i) => {
    assert.equal(source.compare(a, json(a)), 0, 'compare() of a position with itself is not 0')
    ordered.slice(i + 1).forEach(({ position: b, seen: later }) => {
      const forth = source.compare(a, b)
      const back = source.compare(b, a)
      const isOrdered = forth === undefined || (later > seen ? forth < 0 : forth <= 0)
      assert.ok(isOrdered, `compare() puts a position behind a later one: ${forth}`)
      const isReversed =
        forth === undefined ? back === undefined : Math.sign(back ?? NaN) === -Math.sign(forth)
      assert.ok(isReversed, `compare() is ${forth} one way and ${back} the other`)
    })
  })
}

function checkCover(source: Source, { start, changes, positions }: Told): void {
  const all = [{ position: start, seen: 0 }, ...positions]
  for (const { position, seen } of some(all, 10)) {
    const stored = json(position)
    const near = new Set([0, seen - 2, seen - 1, seen, seen + 1, changes.length - 1])
    for (let i = 0; i < changes.length; i++) {
      if (i % 97 !== 0 && !near.has(i)) continue
      assert.equal(
        source.covers(stored, changes[i]!),
        i < seen,
        `the position after ${seen} changes ${i < seen ? 'does not cover' : 'covers'} change ${i}`,
      )
    }
  }
}

/** Cases about positions and what is read from them. */
export const positionCases = {
  'positions: are in order, and cover what came up to them and nothing else': onStage(
    async (bench) => {
      const told = await tell(bench)
      const source = await bench.make()
      const { start, positions } = told
      checkOrder(source, some([{ position: start, seen: 0 }, ...positions], 8))
      checkCover(source, told)
    },
  ),

  'positions: where sinks differ, the source goes on from what all of them have': onStage(
    async (bench) => {
      const { start, changes, positions } = await tell(bench)
      const source = await bench.make()
      const chosen = some([{ position: start, seen: 0 }, ...positions], 5)
      for (const { position: a, seen: one } of chosen) {
        for (const { position: b, seen: two } of chosen) {
          if (source.meet === undefined) {
            assert.notEqual(source.compare(a, b), undefined, 'a partial order needs meet()')
            continue
          }
          const common = source.meet([json(a), json(b)])
          for (const [i, change] of changes.entries()) {
            if (i % 97 !== 0 && i !== one && i !== two && i !== one - 1 && i !== two - 1) continue
            assert.equal(
              source.covers(common, change),
              i < Math.min(one, two),
              'meet() does not cover exactly what both positions cover',
            )
          }
        }
      }
    },
  ),

  'ids: each change has its own, the same when it is read again': onStage(async (bench) => {
    const { start, changes } = await tell(bench)
    const ids = changes.map(idOf)
    assert.equal(new Set(ids).size, ids.length, 'two changes have one id')
    const { reading } = await bench.openReading(start)
    assert.deepEqual((await untilLast(reading)).map(idOf), ids, 'another id after a restart')
  }),

  'resume: from any position comes exactly the rest': onStage(async (bench) => {
    const { changes, positions } = await tell(bench)
    const ids = changes.map(idOf)
    for (const { position, seen } of some(positions.slice(0, -1), 4)) {
      if (seen === changes.length) continue
      const { source, reading } = await bench.openReading(position)
      const rest = (await untilLast(reading)).map(idOf)
      assert.deepEqual(rest, ids.slice(seen), `what follows ${seen} of ${ids.length} changes`)
      await bench.end(source, reading)
    }
  }),

  'resume: what was not acknowledged comes again': onStage(async (bench) => {
    const { start, changes } = await tell(bench)
    const { reading } = await bench.openReading(start)
    const again = await untilLast(reading)
    assert.equal(again.length, changes.length, 'changes that nobody acknowledged are gone')
  }),

  'resume: after an acknowledgement comes exactly the rest': onStage(async (bench) => {
    await bench.createItems()
    const { source, reading } = await bench.openReading()
    await bench.apply(insert(1), insert(2))
    await reading.untilRows(2)
    const { position } = reading
    source.acknowledge(position)
    await bench.apply(insert(3))
    await reading.untilRows(3)
    await bench.end(source, reading)
    await bench.apply(insert(4))
    const next = await bench.openReading(position)
    const rows = await next.reading.untilRows(2)
    assert.deepEqual(
      rows.map(({ after }) => after?.['id']),
      [3, 4],
      'not exactly what follows the acknowledged position',
    )
  }),
}
