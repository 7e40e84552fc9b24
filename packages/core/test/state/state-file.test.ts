import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { SqliteStateStore } from '../../src/state/sqlite-state-store.ts'
import { toFailure } from '../../src/state/state-failure.ts'

let folder: string
let path: string
let store: SqliteStateStore

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tailrace-state-'))
  path = join(folder, 'state.sqlite')
  store = new SqliteStateStore(path)
})
afterEach(async () => {
  await store.close()
  await rm(folder, { recursive: true })
})

/** Makes a state file with many documents, and opens it anew. */
async function fill(): Promise<void> {
  const owner = await store.acquire('shop')
  for (let n = 0; n < 20; n++) await owner.putDocument(`schema/${n}`, 'x'.repeat(2000))
  await owner.writeCheckpoints({ kafka: { n: 1 } })
  await store.close()
  store = new SqliteStateStore(path)
}

test.each([
  ['overwritten', (bytes: Buffer) => bytes.fill('garbage', 0, 200)],
  ['damaged in the middle', (bytes: Buffer) => bytes.fill(0xa5, 4096, bytes.length - 4096)],
  ['cut short', (bytes: Buffer) => bytes.subarray(0, 5000)],
])('a state file that was %s is refused and told how to mend', async (_, damage) => {
  await fill()
  writeFileSync(path, damage(readFileSync(path)))
  const error = { code: 'STATE_UNREADABLE', where: path, fix: expect.stringContaining('backup') }
  await expect(store.acquire('shop')).rejects.toMatchObject(error)
  await expect(store.read('shop')).rejects.toMatchObject(error)
})

test('a file of a newer version is refused', async () => {
  await fill()
  const file = new DatabaseSync(path)
  file.exec('PRAGMA user_version = 99')
  file.close()
  await expect(store.acquire('shop')).rejects.toMatchObject({
    code: 'STATE_UNREADABLE',
    message: expect.stringContaining('version 99'),
  })
})

test('a database of somebody else is refused and left as it is', async () => {
  const file = new DatabaseSync(path)
  file.exec('CREATE TABLE customers (id INTEGER)')
  file.close()
  const before = readFileSync(path)
  await expect(store.acquire('shop')).rejects.toMatchObject({
    code: 'STATE_UNREADABLE',
    message: expect.stringContaining('not a state file'),
  })
  expect(readFileSync(path).equals(before)).toBe(true)
})

test('a folder that cannot be made is told, and used as soon as it can', async () => {
  const blocker = join(folder, 'here')
  writeFileSync(blocker, '')
  const blocked = new SqliteStateStore(join(blocker, 'state.sqlite'))
  await expect(blocked.acquire('shop')).rejects.toMatchObject({
    code: 'STATE_UNAVAILABLE',
    fix: expect.stringContaining('writable'),
  })
  await rm(blocker)
  await (await blocked.acquire('shop')).release()
  await blocked.close()
})

test('a full disk is told', () => {
  const file = new DatabaseSync(join(folder, 'full.sqlite'))
  file.exec('CREATE TABLE t (x TEXT); PRAGMA max_page_count = 3')
  let caught: unknown
  try {
    file.prepare('INSERT INTO t VALUES (?)').run('x'.repeat(100_000))
  } catch (error) {
    caught = error
  }
  expect(toFailure(caught, path).facts).toMatchObject({
    code: 'STATE_UNAVAILABLE',
    fix: `free space on the disk that holds ${path}`,
  })
  file.close()
})

test('an owner that another epoch has replaced writes nothing', async () => {
  const owner = await store.acquire('shop')
  await owner.writeCheckpoints({ kafka: { n: 1 } })
  const file = new DatabaseSync(path)
  file.exec('UPDATE epochs SET epoch = epoch + 1')
  file.close()
  await expect(owner.writeCheckpoints({ kafka: { n: 2 } })).rejects.toMatchObject({
    code: 'STATE_OWNER_LOST',
  })
  expect((await store.read('shop'))!.checkpoints['kafka']!.position).toEqual({ n: 1 })
})

test('looking at a state that does not exist makes no file', async () => {
  expect(await store.list()).toEqual([])
  expect(await store.read('shop')).toBeNull()
  await store.forget('shop')
  expect(() => readFileSync(path)).toThrow('ENOENT')
})

test('a link to the file leads to the same lock', async () => {
  const owner = await store.acquire('shop')
  symlinkSync(path, join(folder, 'link.sqlite'))
  const other = new SqliteStateStore(join(folder, 'link.sqlite'))
  await expect(other.acquire('shop')).rejects.toMatchObject({ code: 'PIPELINE_RUNNING' })
  await other.close()
  await owner.release()
})

test('a store that is closed does nothing any more, and frees its pipelines', async () => {
  const owner = await store.acquire('shop')
  await store.close()
  await store.close()
  await expect(owner.writeStatus(null)).rejects.toMatchObject({ code: 'STATE_UNAVAILABLE' })
  store = new SqliteStateStore(path)
  await (await store.acquire('shop')).release()
})
