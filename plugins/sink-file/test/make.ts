import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Change,
  ChangeBatch,
  type Clock,
  CLOCK,
  type PluginContext,
  RecordBuffer,
  type RecordParts,
  type Sink,
  type SinkBatch,
} from '@tailrace/plugin-api'
import { onTestFinished } from 'vitest'
import plugin from '../src/index.ts'

/** A folder that is removed after the test. */
export async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'tailrace-sink-file-'))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  return path
}

/** A batch with one record a change. */
export function batch(
  changes: readonly Change[],
  parts: (change: Change, index: number) => Partial<RecordParts> = (_, i) => ({
    value: `{"n":${i}}`,
  }),
): SinkBatch & { released: number } {
  const records = new RecordBuffer(64)
  records.reset(changes)
  changes.forEach((change, i) =>
    records.add({ change: i, key: null, value: null, ...parts(change, i) }),
  )
  const position = { at: 1 }
  return {
    position,
    batch: new ChangeBatch(changes, position, 0),
    encoded: true,
    records,
    released: 0,
    release() {
      this.released++
      records.reset([])
    },
  }
}

export interface Log {
  readonly level: string
  readonly fields: Record<string, unknown>
  readonly message: string
}

/** A sink on a folder, with a clock that the test sets. */
export function sink(
  baseDir: string,
  options: object,
): { sink: Sink; clock: { time: number }; logs: Log[]; abort: AbortController } {
  const clock = { time: Date.parse('2024-05-06T07:08:09.123Z') }
  const logs: Log[] = []
  const log = (level: string) => (fields: object, message: string) =>
    void logs.push({ level, fields: fields as Record<string, unknown>, message })
  const abort = new AbortController()
  const fake: Clock = { now: () => clock.time, monotonic: () => clock.time, sleep: async () => {} }
  const services = new Map<symbol, unknown>([[CLOCK, fake]])
  const context: PluginContext = {
    pipeline: 'shop',
    name: 'file',
    baseDir,
    logger: { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') },
    signal: abort.signal,
    get: (token) => services.get(token) as never,
  }
  const made = plugin.create(plugin.options.parse(options), context)
  onTestFinished(() => made.close())
  return { sink: made, clock, logs, abort }
}
