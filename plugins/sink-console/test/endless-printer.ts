// Prints changes until the output fails, and tells the error's code.
import { ChangeBatch, type PluginContext, RecordBuffer } from '@tailrace/plugin-api'
// Built output: this file runs in a process of its own, without vitest.
import plugin from '../dist/index.js'

const context = { signal: new AbortController().signal } as PluginContext
const sink = plugin.create(plugin.options.parse({ format: 'json', marks: true }), context)
await sink.open()
const transaction = { commitTime: 0, id: '1' } as never
const position = { at: 1 }
const mark = { kind: 'mark', mark: 'begin', transaction, place: 0, ordinal: 0 } as const
const batch = new ChangeBatch(
  Array.from({ length: 100 }, () => mark),
  position,
  0,
)
try {
  for (;;)
    await sink.write({
      position,
      batch,
      encoded: false,
      records: new RecordBuffer(1),
      release() {},
    })
} catch (error) {
  const { code, retryable } = error as { code: string; retryable: boolean }
  process.stderr.write(`${code} ${retryable}\n`)
  await sink.close()
}
