import { Runtime } from '@tailrace/core'

// A pipeline in ten lines, for programs that bring their own lifecycle.
const runtime = await Runtime.from({
  pipelines: {
    orders: {
      source: { use: 'postgres', url: process.env['SHOP_DATABASE_URL'], tables: ['public.orders'] },
      sinks: [{ use: 'console', encoder: 'json' }],
    },
  },
})
await runtime.start()
process.once('SIGTERM', () => void runtime.stop())
const [end] = await runtime.finished
await runtime.close()
if (end?.error) throw end.error
