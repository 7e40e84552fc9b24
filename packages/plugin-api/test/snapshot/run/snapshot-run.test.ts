import { coversRead, openSnapshots, SnapshotRequests } from '@tailrace/plugin-api/snapshot'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Documents } from '../documents.ts'
import { readsOf, type ToyPosition, ToyProcess, toyPlan, type ToyTable } from '../toy-server.ts'

const numbers = (count: number) => Array.from({ length: count }, (_, i) => i)
const toyTable = (rows: readonly number[], key: readonly string[] = ['id']): ToyTable => ({
  rows,
  key,
})

/** The position that reading some tables begins at. */
function opened(
  state: Documents,
  names: readonly string[],
  settings: Parameters<typeof toyPlan>[1] = {},
  from: ToyPosition = {},
): Promise<ToyPosition> {
  const plan = async (added: readonly string[]) => ({
    tables: added.map((name) => toyPlan(name, settings)),
  })
  const isFirst = from.snapshot === undefined
  return openSnapshots({ state, tables: names, nameOf: (name) => name, plan }, from, isFirst)
}

async function readAll(process: ToyProcess): Promise<void> {
  process.run.wake()
  await process.over
}

describe('a run of snapshots', () => {
  it('reads every row once, in rounds, and says how far it is', async () => {
    const state = new Documents()
    const server = new Map([
      ['a', toyTable(numbers(95))],
      ['b', toyTable([])],
    ])
    const process = new ToyProcess(
      server,
      state,
      await opened(state, ['a', 'b'], { isCounted: true }),
    )
    let said = process.snapshots.tableProgress()
    process.onBatch = () => {
      if (process.batches.length === 5) said = process.snapshots.tableProgress()
    }
    await readAll(process)
    const rows = readsOf(process.batches).map(({ row }) => row)
    expect(rows.toSorted((a, b) => a - b)).toEqual(numbers(95))
    expect(process.rounds).toBeGreaterThan(4)
    expect(process.position.snapshot).toEqual({ next: 2, active: [] })
    expect(said.map(({ table, state: at }) => [table, at])).toEqual([
      ['public.a', 'reading'],
      ['public.b', 'waiting'],
    ])
    expect(said[0]).toMatchObject({ expectedRows: 95, exact: true })
    // Each border is stored once, and found by nobody again.
    expect(await state.documents('snapshot/1')).toEqual([
      'snapshot/1',
      'snapshot/1/0/000000',
      'snapshot/1/0/000001',
      'snapshot/1/1/000000',
      'snapshot/1/rows/0',
      'snapshot/1/rows/1',
    ])
  })

  it('goes on from any position after it was cut anywhere, and repeats nothing that the position covers', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ batches: fc.nat(6), kept: fc.nat(6) }), { maxLength: 4 }),
        fc.integer({ min: 1, max: 3 }),
        async (cuts, readers) => {
          const state = new Documents()
          const server = new Map([['a', toyTable(numbers(75))]])
          let from = await opened(state, ['a'])
          const delivered = new Set<number>()
          for (const { batches, kept } of cuts) {
            const process = new ToyProcess(server, state, from, readers)
            process.onBatch = () => {
              if (process.batches.length > batches) process.run.stop()
            }
            process.run.wake()
            while (process.batches.length <= batches && process.snapshots.isActive) {
              await new Promise(setImmediate)
            }
            process.run.stop()
            const stored = process.batches.slice(0, kept)
            for (const { row } of readsOf(stored)) delivered.add(row)
            from = stored.at(-1)?.position ?? from
          }
          const process = new ToyProcess(server, state, from, readers)
          if (process.snapshots.isActive) await readAll(process)
          for (const { row, read, ordinal } of readsOf(process.batches)) {
            expect(coversRead(from.snapshot, read, ordinal)).toBe(false)
            delivered.add(row)
          }
          expect(delivered.size).toBe(75)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('gives a round up while nothing takes its rows, and reads its chunk again', async () => {
    const state = new Documents()
    const server = new Map([['a', toyTable(numbers(3000))]])
    const from = await opened(state, ['a'], { isSmall: true })
    const process = new ToyProcess(server, state, from)
    process.onBatch = () => {
      if (process.batches.length !== 1) return
      process.credit.exhausted = true
      setTimeout(() => {
        process.credit.exhausted = false
        process.credit.returned.next()
      }, 60)
    }
    await readAll(process)
    const reads = readsOf(process.batches)
    expect(new Set(reads.map(({ read }) => read.read)).size).toBe(2)
    expect(reads.length).toBeGreaterThan(3000)
    expect(new Set(reads.map(({ row }) => row)).size).toBe(3000)
    // No round is begun while there is no credit.
    expect(process.rounds).toBe(2)
  })
})

describe('tables that change while a snapshot is read', () => {
  it('end where they are gone, not wanted or their condition fails, and are read anew by another key', async () => {
    const state = new Documents()
    const server = new Map([
      ['unwanted', toyTable(numbers(5))],
      ['other', toyTable(numbers(7), ['name'])],
      ['last', toyTable(numbers(3))],
    ])
    let from = await opened(state, ['gone', 'unwanted', 'other', 'last'])
    from = await opened(
      state,
      ['gone', 'unwanted', 'other', 'last', 'broken'],
      { where: 'broken' },
      from,
    )
    server.set('broken', toyTable(numbers(2)))
    const process = new ToyProcess(server, state, from)
    await readAll(process)
    expect(readsOf(process.batches)).toHaveLength(10)
    expect(
      process.warnings.map((message) => message.replace('a snapshot of the table ends: ', '')),
    ).toEqual([
      'the table was dropped',
      'the table is not among those of the pipeline any more',
      'its key was changed: it is read from the beginning',
      expect.stringContaining('its condition cannot be evaluated (no such column)'),
    ])
  })
})

describe('snapshots that are begun', () => {
  it('are of tables that no snapshot took up before', async () => {
    const state = new Documents()
    const server = new Map(['a', 'b'].map((name) => [name, toyTable(numbers(2))]))
    const first = new ToyProcess(server, state, await opened(state, ['a']))
    await readAll(first)
    const same = await opened(state, ['a'], {}, first.position)
    expect(same).toBe(first.position)
    const second = new ToyProcess(server, state, await opened(state, ['a', 'b'], {}, same))
    await readAll(second)
    expect(readsOf(second.batches).map(({ read }) => read.snapshot)).toEqual([2, 2])
    // The plan and the borders of what is over are not kept.
    await opened(state, ['a', 'b'], {}, second.position)
    expect(await state.documents('snapshot/')).toEqual([])
  })

  it('answer who asked for them once a stored position has them, also over a new beginning', async () => {
    const state = new Documents()
    const server = new Map([['a', toyTable(numbers(2))]])
    const process = new ToyProcess(server, state, {})
    const requests = new SnapshotRequests(process.snapshots, () => process.run.added())
    let isAnswered = false
    const answer = requests.take(state, { tables: [toyPlan('a')] }).then(() => (isAnswered = true))
    await process.over
    requests.stored({})
    requests.stored({ snapshot: { next: 1, active: [] } })
    await new Promise(setImmediate)
    expect(isAnswered).toBe(false)
    process.snapshots.restore({})
    requests.restored()
    expect(process.snapshots.progress).toMatchObject({ next: 2, active: [{ id: 1 }] })
    requests.stored(process.position)
    await answer
    expect(isAnswered).toBe(true)
  })
})
