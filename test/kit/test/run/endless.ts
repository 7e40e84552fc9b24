import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sharedPostgres } from '../../shared.ts'
import { startPostgres } from '../../postgres.ts'

test('never ends', async () => {
  const shared = await sharedPostgres(18)
  const [row] = await shared.query<{ folder: string }>(`SHOW data_directory`)
  const folder = Object.values(row ?? {})[0] ?? ''
  const pidOfShared = Number(readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')[0])
  const own = await startPostgres()
  const found = { shared: pidOfShared, own: own.pid, worker: process.pid }
  writeFileSync(process.env['TAILRACE_TEST_FOUND'] ?? '', JSON.stringify(found))
  await new Promise(() => {})
  expect.unreachable()
})
