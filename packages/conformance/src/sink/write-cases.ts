import assert from 'node:assert/strict'
import { TailraceError } from '@tailrace/plugin-api'
import { sampleTable } from '../samples/make.ts'
import { sampleCustomers, sampleOrders } from '../samples/shop.ts'
import { watchHandles } from '../services/active-handles.ts'
import { within } from '../services/until.ts'
import { checkAtLeastOnce, checkOnce } from './delivered.ts'
import { onStage } from './sink-bench.ts'

/** Cases about a destination that is there. */
export const writeCases = {
  'check: finds nothing wrong, and changes nothing': onStage(async (bench) => {
    const sink = await bench.make()
    for await (const { check, status, detail } of sink.check()) {
      assert.notEqual(status, 'fail', `${check} fails: ${detail}`)
    }
    assert.deepEqual(await bench.read(), [], 'the prechecks wrote something')
  }),

  'write: records of a key arrive in order, each once': onStage(async (bench) => {
    const sink = await bench.open()
    const batches = Array.from({ length: 40 }, (_, i) => bench.next(1 + (i % 50)))
    await bench.writeAll(sink, batches)
    checkOnce(await bench.read(), batches)
  }),

  'write: what is confirmed can be read at once': onStage(async (bench) => {
    const sink = await bench.open()
    for (let round = 0; round < 3; round++) {
      const batch = bench.next(5)
      await within(bench.write(sink, batch), 'write()')
      const have = new Set((await bench.read()).map(({ n }) => n))
      const missing = batch.items.filter(({ n }) => !have.has(n))
      assert.deepEqual(missing, [], 'write() resolved before its records were at the destination')
    }
  }),

  'write: a batch without records settles in its turn': onStage(async (bench) => {
    const sink = await bench.open()
    const batches = [bench.next(0), bench.next(3), bench.next(0), bench.next(2), bench.next(0)]
    await bench.writeAll(sink, batches)
    checkOnce(await bench.read(), batches)
  }),

  'write: a large batch arrives whole': onStage(async (bench) => {
    const sink = await bench.open()
    const batches = [bench.next(5000, 800), bench.next(1)]
    await bench.writeAll(sink, batches)
    checkOnce(await bench.read(), batches)
  }),

  'write: a record buffer is given back at most once, and not read after that': onStage(
    async (bench) => {
      const sink = await bench.open()
      const batches = Array.from({ length: 10 }, () => bench.next(20))
      await bench.writeAll(sink, batches)
      for (const { released } of batches) {
        assert.ok(released <= 1, `release() was called ${released} times`)
      }
      checkOnce(await bench.read(), batches)
    },
  ),

  'again: batches that come again lose nothing and disorder nothing': onStage(async (bench) => {
    const first = await bench.open()
    const batches = [bench.next(10), bench.next(10), bench.next(10)]
    await bench.writeAll(first, batches.slice(0, 2))
    await within(first.close(), 'close()')
    const second = await bench.open()
    await bench.writeAll(second, [bench.again(batches[1]!), batches[2]!])
    const read = await bench.read()
    checkAtLeastOnce(read, batches)
    if (second.idempotent === true) checkOnce(read, batches)
  }),

  'again: the stored position is that of the last batch': onStage(async (bench) => {
    const sink = await bench.open()
    if (sink.checkpoint === undefined) return
    const batches = [bench.next(3), bench.next(0)]
    await bench.writeAll(sink, batches)
    await within(sink.close(), 'close()')
    const other = await bench.open()
    assert.deepEqual(
      await within(other.checkpoint!(), 'checkpoint()'),
      batches[1]!.position,
      'checkpoint() gives another position than the last one written',
    )
  }),

  'close: what was confirmed stays, and what is pending settles': onStage(async (bench) => {
    const sink = await bench.open()
    const batches = Array.from({ length: sink.maxInFlight ?? 1 }, () => bench.next(20)).slice(0, 30)
    const writes = batches.map((batch) => bench.write(sink, batch))
    const settled = Promise.allSettled(writes)
    await within(sink.close(), 'close()')
    const results = await within(settled, 'pending writes to settle after close()')
    const confirmed = batches.filter((_, i) => results[i]!.status === 'fulfilled')
    checkAtLeastOnce(await bench.read(), confirmed)
  }),

  'close: the sink can be opened again': onStage(async (bench) => {
    const sink = await bench.open()
    const batches = [bench.next(5), bench.next(5)]
    await bench.writeAll(sink, batches.slice(0, 1))
    await within(sink.close(), 'close()')
    await within(sink.open(), 'open() after close()')
    await bench.writeAll(sink, batches.slice(1))
    checkOnce(await bench.read(), batches)
  }),

  'close: no timer or socket is left behind': onStage(async (bench) => {
    const ended = watchHandles()
    const sink = await bench.open()
    await bench.writeAll(sink, [bench.next(10)])
    await within(sink.close(), 'close()')
    await ended('close()')
  }),

  'abort: pending writes settle at once': onStage(async (bench) => {
    const sink = await bench.open()
    const count = Math.min(30, sink.maxInFlight ?? 1)
    const batches = Array.from({ length: count }, () => bench.next(20))
    const settled = Promise.allSettled(batches.map((batch) => bench.write(sink, batch)))
    bench.abort.abort(new TailraceError('STOP_TIMEOUT', 'stopped at once'))
    const results = await within(settled, 'pending writes to settle after the abort', 5000)
    await within(sink.close(), 'close()')
    const confirmed = batches.filter((_, i) => results[i]!.status === 'fulfilled')
    checkAtLeastOnce(await bench.read(), confirmed)
  }),

  'destinations: a table has one, the same each time': onStage(async (bench) => {
    const sink = await bench.open()
    const odd = sampleTable('../a "b"\n ü', { id: 'int32' })
    for (const table of [sampleOrders, sampleCustomers, odd]) {
      try {
        const destination = sink.destinationOf(table)
        assert.ok(destination.length > 0, `${table.id} goes to a place without a name`)
        assert.equal(sink.destinationOf(table), destination, `${table.id} goes to two places`)
      } catch (error) {
        if (error instanceof assert.AssertionError) throw error
        const isRefused = TailraceError.is(error) && error.code === 'SINK_DESTINATION_INVALID'
        assert.ok(isRefused, `destinationOf(${table.id}) throws ${String(error)}`)
      }
    }
  }),
}
