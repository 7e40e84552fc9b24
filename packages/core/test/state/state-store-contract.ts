import type { CommandResult, StateStore } from '@tailrace/plugin-api'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

/** What every state store must do; the store is closed afterwards. */
export function describeStateStore(name: string, open: () => Promise<StateStore>): void {
  describe(`${name} keeps the contract of the state store`, () => {
    let store: StateStore
    beforeEach(async () => void (store = await open()))
    afterEach(() => store.close())

    test('knows nothing at first', async () => {
      expect(await store.list()).toEqual([])
      expect(await store.read('shop')).toBeNull()
    })

    test('replaces the checkpoints of sinks and shows them with the status', async () => {
      const owner = await store.acquire('shop')
      expect(await owner.checkpoint('kafka')).toBeNull()
      const before = Date.now()
      await owner.writeCheckpoints({ kafka: { lsn: '0/1' }, file: { lsn: '0/1', list: [1, null] } })
      await owner.writeCheckpoints({ kafka: { lsn: '0/2' } })
      await owner.writeStatus({ state: 'running' })
      expect((await owner.checkpoint('kafka'))!.position).toEqual({ lsn: '0/2' })
      const record = await store.read('shop')
      expect(record).toMatchObject({
        pipeline: 'shop',
        running: true,
        status: { state: 'running' },
        checkpoints: {
          kafka: { position: { lsn: '0/2' } },
          file: { position: { lsn: '0/1', list: [1, null] } },
        },
      })
      expect(record!.statusAt).toBeGreaterThanOrEqual(before)
      expect(record!.checkpoints['kafka']!.writtenAt).toBeGreaterThanOrEqual(before)
      await owner.removeCheckpoint('file')
      expect(Object.keys((await store.read('shop'))!.checkpoints)).toEqual(['kafka'])
      await owner.release()
      expect((await store.read('shop'))!.running).toBe(false)
      expect(await store.list()).toEqual(['shop'])
    })

    test('refuses a second owner until the first lets go, and raises the epoch', async () => {
      const first = await store.acquire('shop')
      await expect(store.acquire('shop')).rejects.toMatchObject({ code: 'PIPELINE_RUNNING' })
      const other = await store.acquire('billing')
      await first.writeCheckpoints({ kafka: { lsn: '0/1' } })
      await first.release()
      const second = await store.acquire('shop')
      expect(second.epoch).toBeGreaterThan(first.epoch)
      expect((await second.checkpoint('kafka'))!.position).toEqual({ lsn: '0/1' })
      await other.release()
    })

    test('lets an owner of the past write nothing, and release nothing', async () => {
      const past = await store.acquire('shop')
      await past.writeCheckpoints({ kafka: { lsn: '0/1' } })
      await past.release()
      const lost = { code: 'STATE_OWNER_LOST' }
      await expect(past.writeStatus(null)).rejects.toMatchObject(lost)
      const owner = await store.acquire('shop')
      await expect(past.writeCheckpoints({ kafka: { lsn: '0/9' } })).rejects.toMatchObject(lost)
      await expect(past.removeCheckpoint('kafka')).rejects.toMatchObject(lost)
      await expect(past.putDocument('a', 1)).rejects.toMatchObject(lost)
      await expect(past.removeDocuments(['a'])).rejects.toMatchObject(lost)
      await past.release()
      await owner.putDocument('b', 2)
      expect((await owner.checkpoint('kafka'))!.position).toEqual({ lsn: '0/1' })
    })

    test('writes a document once and finds it by prefix', async () => {
      const owner = await store.acquire('shop')
      expect(await owner.document('schema/1')).toBeUndefined()
      await owner.putDocument('schema/2', { columns: ['id', 'ä'] })
      await owner.putDocument('schema/1', null)
      await owner.putDocument('schema_', true)
      await owner.putDocument('schema/1', null)
      await expect(owner.putDocument('schema/1', 1)).rejects.toMatchObject({
        code: 'STATE_OWNER_LOST',
      })
      expect(await owner.documents('schema/')).toEqual(['schema/1', 'schema/2'])
      expect(await owner.document('schema/1')).toBeNull()
      expect(await owner.document('schema/2')).toEqual({ columns: ['id', 'ä'] })
      await owner.removeDocuments(['schema/1', 'unknown'])
      expect(await owner.documents('')).toEqual(['schema/2', 'schema_'])
    })

    test('forgets a pipeline that nobody runs, but never its epoch', async () => {
      const owner = await store.acquire('shop')
      await owner.writeCheckpoints({ kafka: { lsn: '0/1' } })
      await owner.putDocument('a', 1)
      await expect(store.forget('shop')).rejects.toMatchObject({ code: 'PIPELINE_RUNNING' })
      await owner.release()
      await store.forget('shop')
      expect(await store.read('shop')).toBeNull()
      expect(await store.list()).toEqual([])
      const next = await store.acquire('shop')
      expect(next.epoch).toBeGreaterThan(owner.epoch)
      expect(await next.checkpoint('kafka')).toBeNull()
      expect(await next.document('a')).toBeUndefined()
    })

    test('hands over commands of a name one at a time, in order, and brings back results', async () => {
      const owner = await store.acquire('shop')
      const log: string[] = []
      const early = store.send('shop', 'first', { n: 1 }, 5000)
      const stop = owner.onCommand(async (command): Promise<CommandResult> => {
        log.push(`begin ${command.name} ${JSON.stringify(command.arguments)}`)
        await new Promise((resolve) => setImmediate(resolve))
        log.push(`end ${command.name}`)
        if (command.arguments === 'bad') throw new Error('no such table')
        return { ok: true, detail: [command.name] }
      })
      expect(await early).toEqual({ ok: true, detail: ['first'] })
      const results = await Promise.all([
        store.send('shop', 'second', null, 5000),
        store.send('shop', 'second', 'bad', 5000),
      ])
      expect(results).toEqual([
        { ok: true, detail: ['second'] },
        { ok: false, detail: 'no such table' },
      ])
      expect(log).toEqual([
        'begin first {"n":1}',
        'end first',
        'begin second null',
        'end second',
        'begin second "bad"',
        'end second',
      ])
      stop()
      await expect(store.send('shop', 'late', null, 30)).rejects.toMatchObject({
        code: 'STATE_UNAVAILABLE',
      })
      owner.onCommand(async ({ name }) => ({ ok: true, detail: name }))
      expect(await store.send('shop', 'next', null, 5000)).toEqual({ ok: true, detail: 'next' })
    })

    test('keeps no command waiting for one of another name that takes long', async () => {
      const owner = await store.acquire('shop')
      const log: string[] = []
      const counted = Promise.withResolvers<void>()
      owner.onCommand(async ({ name, arguments: args }) => {
        log.push(`${name} ${JSON.stringify(args)}`)
        if (args === 'slow') await counted.promise
        return { ok: true, detail: args }
      })
      const slow = store.send('shop', 'snapshot', 'slow', 5000)
      const next = store.send('shop', 'snapshot', 'next', 5000)
      expect(await store.send('shop', 'pause', null, 2000)).toEqual({ ok: true, detail: null })
      expect(await store.send('shop', 'pause', 1, 2000)).toEqual({ ok: true, detail: 1 })
      expect(log).toEqual(['snapshot "slow"', 'pause null', 'pause 1'])
      counted.resolve()
      expect(await Promise.all([slow, next])).toEqual([
        { ok: true, detail: 'slow' },
        { ok: true, detail: 'next' },
      ])
    })

    test('says at once that a command has nobody to go to', async () => {
      await expect(store.send('shop', 'pause', null, 60_000)).rejects.toMatchObject({
        code: 'STATE_UNAVAILABLE',
        message: expect.stringContaining('not running'),
      })
    })
  })
}
