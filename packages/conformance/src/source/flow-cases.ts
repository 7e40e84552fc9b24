import assert from 'node:assert/strict'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { watchHandles } from '../services/active-handles.ts'
import { quiet } from '../services/until.ts'
import { insert, onStage, type SourceBench } from './source-bench.ts'

const ROUNDS = 20
const ROWS = 15
const ROW_BYTES = 64_000
const FLOOD_BYTES = ROUNDS * ROWS * ROW_BYTES

/** Bytes in use after a collection; what one frees late, the next one no longer counts. */
async function memoryUsed(): Promise<number> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  await quiet(20)
  collect()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

/** Commits 19 MB of rows, 0, 1, 2 … */
async function flood(bench: SourceBench): Promise<void> {
  const note = 'x'.repeat(ROW_BYTES)
  for (let round = 0; round < ROUNDS; round++) {
    await bench.apply(...Array.from({ length: ROWS }, (_, i) => insert(round * ROWS + i, note)))
  }
}

/** Cases about connections and flow. */
export const flowCases = {
  'cut: a broken connection is an error to retry, and nothing is lost or repeated': onStage(
    async (bench) => {
      const { stage } = bench
      assert.ok(stage.cut !== undefined, 'give the stage `cut`, or skip this case with the reason')
      await bench.createItems()
      const { reading } = await bench.openReading()
      const wanted: number[] = []
      for (let round = 0; round < 3; round++) {
        const ids = Array.from({ length: 50 }, (_, i) => round * 100 + i)
        const { length } = reading.errors
        wanted.push(...ids)
        await bench.apply(...ids.map((id) => insert(id)))
        // Once rows come there is a connection to be cut.
        const isThere = () => reading.rows.some(({ after }) => after?.['id'] === ids[0])
        await reading.until(isThere, 'the first row of a transaction')
        await stage.cut()
        await reading.until(() => reading.errors.length > length, 'an error after the cut')
      }
      const last = 10_000
      await bench.apply(insert(last))
      await reading.until(() => reading.rows.at(-1)?.after?.['id'] === last, 'the last row')
      const ids = reading.rows.map(({ after }) => after?.['id'])
      assert.deepEqual(ids, [...wanted, last], 'rows were lost, repeated or disordered')
    },
  ),

  'credit: without it reading stops and memory stays flat; with it everything comes': onStage(
    async (bench) => {
      await bench.createItems()
      const { source, start } = await bench.open()
      await flood(bench)
      const before = await memoryUsed()
      const reading = bench.read(source, start)
      reading.keeps = false
      const ids: unknown[] = []
      let late = 0
      let first = 0
      reading.onBatch = ({ changes }) => {
        if (reading.credit.exhausted) late++
        for (const change of changes) if (change.kind === 'row') ids.push(change.value('after', 0))
        if (first > 0 || ids.length === 0) return
        first = ids.length
        reading.credit.outstanding = true
        reading.credit.exhausted = true
      }
      await reading.until(() => first > 0, 'a batch')
      assert.ok(first < (ROUNDS * ROWS) / 2, 'one batch holds half of the 19 MB')
      await quiet(300)
      const grown = (await memoryUsed()) - before
      assert.equal(late, 0, 'batches were emitted without credit')
      assert.ok(
        grown < FLOOD_BYTES / 2,
        `memory grew by ${Math.round(grown / 1e6)} MB of the ${FLOOD_BYTES / 1e6} MB that wait in the log`,
      )
      reading.credit.giveBack()
      await reading.until(() => ids.length >= ROUNDS * ROWS, 'all rows', 20_000)
      assert.deepEqual(
        ids,
        Array.from({ length: ROUNDS * ROWS }, (_, i) => i),
        'rows were lost, repeated or disordered',
      )
    },
  ),

  'end: no timer or socket is left behind': onStage(async (bench) => {
    await bench.createItems()
    const ended = watchHandles()
    const { source, reading } = await bench.openReading()
    await bench.apply(insert(1))
    await reading.untilRows(1)
    await bench.end(source, reading)
    await ended('close()')
  }),

  'end: who unsubscribes lets the log go, and another can read it': onStage(async (bench) => {
    await bench.createItems()
    const { source, start, reading } = await bench.openReading()
    await bench.apply(insert(1))
    await reading.untilRows(1)
    reading.stop()
    const count = reading.batches.length
    const other = await bench.openReading(start)
    await bench.apply(insert(2))
    await other.reading.untilRows(2)
    assert.equal(reading.batches.length, count, 'batches came after unsubscribing')
    await bench.end(other.source, other.reading)
    // The first one goes on: a source may be subscribed to again.
    const again = bench.read(source, start)
    await again.untilRows(2)
  }),
}
