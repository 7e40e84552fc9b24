import { Runtime } from '@tailrace/core'

const runtime = await Runtime.from({
  pipelines: {
    embedded: {
      source: { use: './ticks.ts', count: 10 },
      sinks: [{ use: 'file', path: 'out/embedded.jsonl' }],
    },
  },
})
await runtime.start()
await runtime.finished
await runtime.close()
