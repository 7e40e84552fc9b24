import { CLOCK, defineEncoder } from '@tailrace/plugin-api'
import { CanalEncoder } from './encoder.ts'
import { options } from './options.ts'

/** Alibaba Canal's FlatMessage. */
export default defineEncoder({
  name: 'canal-json',
  summary: "Alibaba Canal's FlatMessage JSON, one row per message.",
  stability: 'beta',
  contentType: 'application/json',
  lines: true,
  options,
  examples: [
    { title: 'As Canal writes it', options: {} },
    { title: 'With keys, for compacted topics', options: { key: 'primary-key' } },
  ],
  create(chosen, context) {
    return new CanalEncoder(chosen, context.get(CLOCK))
  },
})
