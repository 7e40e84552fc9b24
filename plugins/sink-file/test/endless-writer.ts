// Writes numbered lines into the folder given, and prints the number of each line once it is confirmed.
import { writeSync } from 'node:fs'
import { type PluginContext, RecordBuffer, ChangeBatch } from '@tailrace/plugin-api'
// Built output: this file runs in a process of its own, without vitest.
import plugin from '../dist/index.js'
import { insert, table } from './changes.ts'

const context = {
  baseDir: process.argv[2]!,
  logger: console,
  signal: new AbortController().signal,
  get: () => ({ now: Date.now }),
} as unknown as PluginContext
const sink = plugin.create(plugin.options.parse({ path: 'a' }), context)
await sink.open()

const a = table('a')
const text = 'x'.repeat(5000)
let next = 0
async function lane(): Promise<never> {
  for (;;) {
    const n = next++
    const changes = [insert(a, n)]
    const records = new RecordBuffer()
    records.reset(changes)
    records.add({ change: 0, key: null, value: `${n}:${text}` })
    const position = { at: n }
    await sink.write({
      position,
      batch: new ChangeBatch(changes, position, 0),
      encoded: true,
      records,
      release() {},
    })
    writeSync(1, `${n}\n`)
  }
}
await Promise.all([lane(), lane(), lane(), lane()])
