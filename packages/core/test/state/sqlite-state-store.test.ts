import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { SqliteStateStore } from '../../src/state/sqlite-state-store.ts'
import { describeStateStore } from './state-store-contract.ts'

const folder = mkdtempSync(join(tmpdir(), 'tailrace-state-'))
let count = 0
afterAll(() => rm(folder, { recursive: true }))

describeStateStore(
  'the SQLite store',
  async () => new SqliteStateStore(join(folder, `${++count}`, 'state.sqlite')),
)
