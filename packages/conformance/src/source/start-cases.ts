import assert from 'node:assert/strict'
import { within } from '../services/until.ts'
import { onStage } from './source-bench.ts'

/** Cases about what comes before the stream. */
export const startCases = {
  'check: finds nothing wrong with a server that is ready': onStage(async (bench) => {
    await bench.createItems()
    const source = await bench.make()
    const findings = await within(Array.fromAsync(source.check()), 'check() to end')
    assert.ok(findings.length > 0, 'check() looks at nothing')
    for (const { check, status, detail } of findings) {
      assert.notEqual(status, 'fail', `${check} fails: ${detail}`)
    }
    assert.deepEqual(
      (await source.resources?.()) ?? [],
      [],
      'the prechecks made something on the server',
    )
  }),

  'check: names a missing privilege before the start, and what mends it': onStage(async (bench) => {
    const { stage } = bench
    assert.ok(
      stage.restrict !== undefined,
      'give the stage `restrict`, or skip this case with the reason',
    )
    await bench.createItems()
    const source = await bench.make(await stage.restrict())
    const findings = await within(Array.fromAsync(source.check()), 'check() to end')
    const failed = findings.filter(({ status }) => status === 'fail')
    const said = failed.find(({ code }) => code !== undefined && /PRIVILEGE|^X_/u.test(code))
    assert.ok(said !== undefined, 'check() finds no missing privilege')
    const isMended = said.detail.length > 0 && (said.fix ?? '').length > 0
    assert.ok(isMended, `${said.check} does not say what mends it`)
  }),

  'open: gives a position that JSON can hold, and takes it back': onStage(async (bench) => {
    await bench.createItems()
    const { source, start } = await bench.open()
    assert.ok(start !== null, 'open(null) gave no position')
    assert.deepEqual(JSON.parse(JSON.stringify(start)), start, 'the position is more than JSON')
    await bench.end(source)
    const again = await bench.open(start)
    assert.equal(
      again.source.compare(again.start!, start),
      0,
      'opening at a position moved it, with nothing to do in between',
    )
  }),
}
