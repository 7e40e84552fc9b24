import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { SqliteStateStore } from '../../src/state/sqlite-state-store.ts'

let folder: string
let store: SqliteStateStore
let child: ChildProcess | undefined

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tailrace-state-'))
  store = new SqliteStateStore(join(folder, 'state.sqlite'))
})
afterEach(async () => {
  await kill()
  await store.close()
  await rm(folder, { recursive: true })
})

/** Starts another process that owns pipeline `shop`. */
function own(mode: 'checkpoints' | 'commands'): ChildProcess {
  const script = fileURLToPath(new URL('./fixtures/owner.ts', import.meta.url))
  return spawn(process.execPath, [script, join(folder, 'state.sqlite'), mode], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
}

async function kill(): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

test('a killed owner leaves its last confirmed checkpoint and a free lock', async () => {
  let seen = 0
  for (let round = 1; round <= 3; round++) {
    child = own('checkpoints')
    let confirmed = 0
    const output = createInterface({ input: child.stdout! })
    const enough = Promise.withResolvers<void>()
    output.on('line', (line) => {
      confirmed = Number(line)
      if (confirmed >= 40 * round) enough.resolve()
    })
    await enough.promise
    await kill()
    expect(child.signalCode).toBe('SIGKILL')
    const owner = await store.acquire('shop')
    const [kafka, file] = [await owner.checkpoint('kafka'), await owner.checkpoint('file')]
    expect(kafka!.position['n']).toBeGreaterThanOrEqual(confirmed)
    expect(file!.position).toEqual(kafka!.position)
    expect(owner.epoch).toBeGreaterThan(seen)
    seen = owner.epoch
    await owner.release()
  }
})

test('a second process is refused, told who runs the pipeline, and can still send commands', async () => {
  child = own('commands')
  await once(child.stdout!, 'data')
  await expect(store.acquire('shop')).rejects.toMatchObject({
    code: 'PIPELINE_RUNNING',
    message: expect.stringContaining(`pid ${child.pid}`),
  })
  await expect(store.acquire('shop')).rejects.toThrow('state.sqlite.shop.lock')
  await expect(store.forget('shop')).rejects.toMatchObject({ code: 'PIPELINE_RUNNING' })
  expect((await store.read('shop'))!.running).toBe(true)

  // The quickest of three, as a busy machine may hold one up.
  const took: number[] = []
  for (const name of ['pause', 'resume', 'pause']) {
    const begun = performance.now()
    const detail = `${name} by ${child.pid}`
    expect(await store.send('shop', name, null, 10_000)).toEqual({ ok: true, detail })
    took.push(performance.now() - begun)
  }
  expect(Math.min(...took)).toBeLessThan(1000)

  await kill()
  expect((await store.read('shop'))!.running).toBe(false)
  await (await store.acquire('shop')).release()
})

test('a second store in one process is refused as another process would be', async () => {
  const other = new SqliteStateStore(join(folder, 'state.sqlite'))
  try {
    const owner = await store.acquire('shop')
    await expect(other.acquire('shop')).rejects.toMatchObject({ code: 'PIPELINE_RUNNING' })
    expect((await other.read('shop'))!.running).toBe(true)
    child = own('commands')
    const [code] = (await once(child, 'exit')) as [number]
    expect(code).not.toBe(0)
    await owner.writeCheckpoints({ kafka: { n: 1 } })
    await owner.release()
    const next = await other.acquire('shop')
    expect((await next.checkpoint('kafka'))!.position).toEqual({ n: 1 })
  } finally {
    await other.close()
  }
})
