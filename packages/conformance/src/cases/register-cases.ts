// oxlint-disable vitest/valid-title, vitest/no-conditional-tests, vitest/expect-expect -- the tests are made of a table
import assert from 'node:assert/strict'
import { describe, test } from 'vitest'
import { patient } from '../services/until.ts'
import { type Cases, outcomeOf, type Skips, staleSkips } from './outcome.ts'

/** What every kit takes. */
export interface SuiteOptions<Name extends string> {
  /** Cases that the plugin does not keep to, each with the reason. */
  readonly skip?: Skips<Name>
  /** Milliseconds that one case may take. Default 60 000. */
  readonly timeout?: number
}

/** Makes a vitest suite of a kit's cases. */
export function registerCases<S>(
  title: string,
  cases: Cases<S>,
  subject: S,
  { skip = {}, timeout = 60_000 }: SuiteOptions<string>,
): void {
  describe(title, () => {
    const stale = staleSkips(cases, skip)
    if (stale.length > 0) {
      test('skips name cases that exist', () => {
        assert.fail(`no case has the name ${stale.map((name) => JSON.stringify(name)).join(', ')}`)
      })
    }
    for (const [name, run] of Object.entries(cases)) {
      test(name, { timeout: patient(timeout) }, async (context) => {
        const outcome = await outcomeOf(run, subject, skip[name])
        if (outcome.status === 'failed') throw outcome.error
        if (outcome.status === 'skipped') context.skip(outcome.reason)
      })
    }
  })
}
