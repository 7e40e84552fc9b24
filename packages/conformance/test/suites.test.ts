import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'

interface Report {
  readonly testResults: readonly {
    readonly name: string
    readonly assertionResults: readonly {
      readonly title: string
      readonly status: string
      readonly failureMessages: readonly string[]
    }[]
  }[]
}

const folder = join(import.meta.dirname, 'suites')
let report: Report

/** Runs the suites of the folder as somebody's `vitest run`, some of which fail. */
beforeAll(async () => {
  const output = await mkdtemp(join(tmpdir(), 'tailrace-suites-'))
  const file = join(output, 'report.json')
  const vitest = join(import.meta.dirname, '../../../node_modules/vitest/vitest.mjs')
  const config = join(folder, 'vitest.config.ts')
  await new Promise<void>((resolve) => {
    const args = [vitest, 'run', '--root', folder, '--config', config, '--outputFile', file]
    execFile(process.execPath, args, () => resolve())
  })
  report = JSON.parse(await readFile(file, 'utf8')) as Report
  await rm(output, { recursive: true })
})

/** Titles of the cases of a suite that ended so. */
const ended = (suite: string, status: string) =>
  report.testResults
    .find(({ name }) => name.endsWith(`${suite}.suite.ts`))!
    .assertionResults.filter((result) => result.status === status)

const titles = (suite: string, status: string) => ended(suite, status).map(({ title }) => title)

test('a good plugin passes', () => {
  expect(titles('good', 'failed')).toEqual([])
  expect(titles('good', 'passed').length).toBeGreaterThan(15)
})

const turned = ['batches: their borders make no difference', 'order: changes keep theirs']

test('a broken plugin fails the cases that it breaks', () => {
  expect(titles('broken', 'failed')).toEqual(turned)
})

test('cases that are skipped with a reason do not fail', () => {
  expect(titles('skipped', 'failed')).toEqual([])
  expect([...titles('skipped', 'skipped'), ...titles('skipped', 'pending')]).toEqual(turned)
})

test('a skip that has outlived its reason fails, and so does one of no case', () => {
  const failed = ended('stale', 'failed')
  expect(failed.map(({ title }) => title)).toEqual([
    'skips name cases that exist',
    'order: changes keep theirs',
  ])
  const [stale, passes] = failed.map(({ failureMessages }) => failureMessages.join())
  expect(stale).toContain('a case of long ago')
  expect(passes).toContain('this case passes now')
})
