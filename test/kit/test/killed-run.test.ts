import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { isRunning, processState } from '../process/proc.ts'
import { postgresAvailable } from '../shared.ts'
import { COORDINATOR_VARIABLE } from '../shared/coordinator.ts'
import { until } from '../until.ts'

const { available } = await postgresAvailable(18)
const vitest = join(
  dirname(createRequire(import.meta.url).resolve('vitest/package.json')),
  'vitest.mjs',
)
const root = fileURLToPath(new URL('./run', import.meta.url))

test.skipIf(!available)('a killed test run leaves no server behind', async () => {
  const file = join(tmpdir(), `tailrace-found-${process.pid}`)
  const env = { ...process.env, TAILRACE_TEST_FOUND: file, [COORDINATOR_VARIABLE]: '' }
  const run = spawn(process.execPath, [vitest, 'run', '--root', root], { env, stdio: 'ignore' })
  onTestFinished(() => void run.kill('SIGKILL'))
  const found = await until(() => existsSync(file) && readFileSync(file, 'utf8'), {
    deadlineMs: 25_000,
    what: 'the run to have its servers',
  })
  rmSync(file)
  const { shared, own, worker } = JSON.parse(found) as Record<string, number>
  expect(processState(shared ?? 0)?.parent).toBe(run.pid)
  expect(processState(own ?? 0)?.parent).toBe(worker)
  run.kill('SIGKILL')
  const pids = [run.pid, worker, shared, own].map(Number)
  await until(() => !pids.some((pid) => isRunning(pid)), {
    what: () => `${pids.filter((pid) => isRunning(pid)).join(', ')} of ${pids.join(', ')} to end`,
  })
  expect(pids.filter((pid) => isRunning(pid))).toEqual([])
})
