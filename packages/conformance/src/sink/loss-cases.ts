import assert from 'node:assert/strict'
import { type Sink, TailraceError } from '@tailrace/plugin-api'
import { quiet, until, within } from '../services/until.ts'
import { checkAtLeastOnce } from './delivered.ts'
import { onStage, type SinkBench } from './sink-bench.ts'

/** The stage's ways to be away. */
function away({ stage }: SinkBench) {
  assert.ok(
    stage.lose !== undefined && stage.restore !== undefined,
    'give the stage `lose` and `restore`, or skip this case with the reason',
  )
  return { lose: () => stage.lose!(), restore: () => stage.restore!() }
}

function checkRetryable(error: unknown, what: string): void {
  assert.ok(
    TailraceError.is(error),
    `${what} must reject with a TailraceError, not ${String(error)}`,
  )
  assert.ok(error.retryable, `${what} rejects with ${error.code}, which is not retryable`)
}

/** Opens as the runtime does: again and again while the error is retryable. */
async function reopen(sink: Sink): Promise<void> {
  await until(
    async () => {
      try {
        await sink.open()
        return true
      } catch (error) {
        checkRetryable(error, 'open()')
        return false
      }
    },
    'the sink to open again',
    20_000,
  )
}

/** Cases about a destination that goes away. */
export const lossCases = {
  'lost: writes survive a server that is away, in order': onStage(async (bench) => {
    const { lose, restore } = away(bench)
    const sink = await bench.open()
    const batches = [bench.next(10), bench.next(10), bench.next(10)]
    await bench.writeAll(sink, batches.slice(0, 1))
    await lose()
    const most = sink.maxInFlight ?? 1
    const pending = batches.slice(1, 1 + most)
    const settled = Promise.allSettled(pending.map((batch) => bench.write(sink, batch)))
    await Promise.race([settled, quiet(300)])
    await restore()
    const results = await within(settled, 'writes to settle once the server is back', 20_000)
    let confirmed = 1
    for (const result of results) {
      if (result.status === 'rejected') checkRetryable(result.reason, 'write()')
    }
    // What the runtime confirms ends before the first failure.
    while (results[confirmed - 1]?.status === 'fulfilled') confirmed++
    if (results.some(({ status }) => status === 'rejected')) {
      await within(sink.close(), 'close() after a failure')
      await reopen(sink)
    }
    await bench.writeAll(
      sink,
      batches.slice(confirmed).map((batch) => bench.again(batch)),
    )
    checkAtLeastOnce(await bench.read(), batches)
  }),

  'lost: opening fails with an error that is retryable, and works later': onStage(async (bench) => {
    const { lose, restore } = away(bench)
    const sink = await bench.make()
    await lose()
    const opening = sink.open().then(
      () => null,
      (error: unknown) => ({ error }),
    )
    const early = await Promise.race([opening, quiet(500).then(() => undefined)])
    assert.notEqual(early, null, 'open() resolved while the server is away')
    await restore()
    const failure = await within(opening, 'open() to settle', 20_000)
    if (failure !== null) {
      checkRetryable(failure.error, 'open()')
      await within(sink.close(), 'close() after a failure')
      await reopen(sink)
    }
    const batches = [bench.next(3)]
    await bench.writeAll(sink, batches)
    checkAtLeastOnce(await bench.read(), batches)
  }),

  'lost: the prechecks say so, and do not throw': onStage(async (bench) => {
    const { lose, restore } = away(bench)
    const sink = await bench.make()
    await lose()
    try {
      const findings = await within(Array.fromAsync(sink.check()), 'check() to end', 20_000)
      const failed = findings.filter(({ status }) => status === 'fail')
      assert.ok(failed.length > 0, 'check() finds nothing wrong while the server is away')
      for (const { check, detail, code } of failed) {
        assert.ok(detail.length > 0 && code !== undefined, `${check} fails without detail and code`)
      }
    } finally {
      await restore()
    }
  }),
}
