import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { descendants, isRunning } from '../process/proc.ts'
import { ownKafkaAvailable } from '../shared.ts'
import { until } from '../until.ts'

const { available } = await ownKafkaAvailable()

interface Owned {
  readonly pids: number[]
  readonly dataDir: string
}

const owners: ChildProcess[] = []
afterEach(() => owners.splice(0).forEach((owner) => owner.kill('SIGKILL')))

async function startOwner(args: string[] = []) {
  const owner = fork(fileURLToPath(new URL('./owner.ts', import.meta.url)), args)
  owners.push(owner)
  const [{ pids, dataDir }] = (await once(owner, 'message')) as [Owned]
  const all = pids.flatMap((pid) => [pid, ...descendants(pid)])
  expect(all.length).toBeGreaterThan(pids.length)
  expect(pids.filter((pid) => isRunning(pid))).toEqual(pids)
  return { owner, all, dataDir }
}

test.each(['SIGKILL', 'SIGINT', 'SIGTERM'] as const)('no server outlives a %s', async (signal) => {
  const { owner, all } = await startOwner(available && signal === 'SIGKILL' ? ['--kafka'] : [])
  owner.kill(signal)
  await until(() => !all.some((pid) => isRunning(pid)), { what: 'all server processes to end' })
  expect(all.filter((pid) => isRunning(pid))).toEqual([])
})

test('the next run sweeps the data that a killed one left', async () => {
  const first = await startOwner()
  first.owner.kill('SIGKILL')
  await until(() => !first.all.some((pid) => isRunning(pid)))
  expect(existsSync(first.dataDir)).toBe(true)
  const second = await startOwner()
  expect(existsSync(first.dataDir)).toBe(false)
  second.owner.kill('SIGTERM')
  await until(() => !second.all.some((pid) => isRunning(pid)))
})
