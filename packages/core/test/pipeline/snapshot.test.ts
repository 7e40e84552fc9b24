import {
  type Json,
  type SnapshotRequest,
  type TableSnapshotProgress,
  TailraceError,
} from '@tailrace/plugin-api'
import { describe, expect, it } from 'vitest'
import { Pipeline } from '../../src/pipeline/pipeline.ts'
import { snapshotStatus } from '../../src/pipeline/snapshot-status.ts'
import { MemoryStateStore } from '../../src/state/memory-state-store.ts'
import { ToyOwnership, toyServices, ToySink, ToySource, toySpec } from './toy.ts'

class SnapshotSource extends ToySource {
  requests: SnapshotRequest[] = []
  progress: readonly TableSnapshotProgress[] = []

  async snapshot(request: SnapshotRequest): Promise<Json> {
    if (request.tables.includes('public.none')) {
      throw new TailraceError('SOURCE_TABLE_MISSING', 'No table matches.', {
        fix: 'ask for others',
      })
    }
    this.requests.push(request)
    return { tables: request.tables }
  }

  snapshotProgress(): readonly TableSnapshotProgress[] {
    return this.progress
  }
}

async function started(source: ToySource) {
  const store = new MemoryStateStore()
  const services = { ...toyServices(new ToyOwnership()), stateStore: store }
  const pipeline = new Pipeline(toySpec(source, { one: new ToySink() }), services)
  await pipeline.start()
  const send = (args: Json) => store.send('toys', 'snapshot', args, 1000)
  return { pipeline, store, send }
}

const progress = (
  table: string,
  state: TableSnapshotProgress['state'],
  rows: number,
  expectedRows: number | null,
): TableSnapshotProgress => ({ table, state, rows, expectedRows, exact: false })

describe('the command snapshot', () => {
  it('is the source’s to answer, also while the pipeline pauses', async () => {
    const source = new SnapshotSource()
    const { pipeline, send } = await started(source)
    expect(await send({ tables: ['public.a'] })).toEqual({
      ok: true,
      detail: { tables: ['public.a'] },
    })
    pipeline.pause()
    await send({ tables: ['public.b'], where: 'id > 7' })
    expect(source.requests).toEqual([
      { tables: ['public.a'] },
      { tables: ['public.b'], where: 'id > 7' },
    ])
    await pipeline.stop()
  })

  it('is refused as the source refuses it, with where and fix', async () => {
    const { pipeline, send } = await started(new SnapshotSource())
    expect(await send({ tables: ['public.none'] })).toEqual({
      ok: false,
      detail: {
        code: 'SOURCE_TABLE_MISSING',
        where: 'pipeline "toys" › source "toy"',
        message: 'No table matches.',
        fix: 'ask for others',
      },
    })
    await pipeline.stop()
  })

  it('is refused where the source takes none, and where it makes no sense', async () => {
    const { pipeline, send, store } = await started(new ToySource())
    expect(await send({ tables: ['public.a'] })).toMatchObject({
      ok: false,
      detail: { code: 'COMMAND_REFUSED', message: 'This source takes no snapshots.' },
    })
    for (const args of [null, {}, { tables: [] }, { tables: ['a'], were: 'id > 7' }]) {
      expect(await send(args)).toMatchObject({ ok: false, detail: { code: 'COMMAND_REFUSED' } })
    }
    expect(await store.send('toys', 'dance', null, 1000)).toMatchObject({
      ok: false,
      detail: { code: 'COMMAND_REFUSED', message: 'unknown command "dance"' },
    })
    await pipeline.stop()
    await expect(pipeline.takeSnapshot({ tables: ['public.a'] })).rejects.toThrow('stopped')
  })
})

describe('the status of snapshots', () => {
  it('is part of what the pipeline says of itself', async () => {
    const source = new SnapshotSource()
    const { pipeline } = await started(source)
    expect(pipeline.snapshot().snapshot).toBeNull()
    source.progress = [progress('public.a', 'reading', 5, 10)]
    expect(pipeline.snapshot().snapshot).toMatchObject({ tables: 1, done: 0, rows: 5 })
    await pipeline.stop()
  })

  it('sums up, estimates that were too low included', () => {
    const tables = [
      progress('done', 'done', 120, 100),
      progress('waiting', 'waiting', 0, 1000),
      progress('reading', 'reading', 30, 20),
    ]
    expect(snapshotStatus(tables)).toEqual({
      tables: 3,
      done: 1,
      rows: 150,
      expectedRows: 1150,
      exact: false,
      pending: [tables[2], tables[1]],
    })
    expect(snapshotStatus([...tables, progress('unknown', 'waiting', 0, null)])).toMatchObject({
      expectedRows: null,
    })
  })

  it('stays small for thousands of tables', () => {
    const tables = Array.from({ length: 5000 }, (_, i) =>
      progress(
        `public.table_${i}`,
        i % 100 === 99 ? 'reading' : i < 300 ? 'done' : 'waiting',
        i,
        i,
      ),
    )
    const status = snapshotStatus(tables)!
    expect(status.pending).toHaveLength(20)
    expect(status.pending[0]).toMatchObject({ table: 'public.table_99', state: 'reading' })
    expect(JSON.stringify(status).length).toBeLessThan(3000)
  })
})
