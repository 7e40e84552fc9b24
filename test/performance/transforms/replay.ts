import { MemoryStateStore, Runtime } from '@tailrace/core'
import { STATE_STORE } from '@tailrace/plugin-api'
import { nullSink, replaySource } from './ends.ts'
import { looks } from './looks.ts'

/** What the process is told at its start. */
export interface ReplayTask {
  readonly changes: number
  readonly transforms: number
}

/** What it tells at its end, of the time after a warm-up as long as a tenth. */
export interface ReplayResult {
  readonly seconds: number
  readonly cpuSeconds: number
}

async function pass({ changes, transforms }: ReplayTask): Promise<void> {
  const pipeline = {
    source: { use: replaySource(changes) },
    transforms: looks(transforms).map((use) => ({ use })),
    sinks: [{ use: nullSink }],
  }
  const services = [{ token: STATE_STORE, factory: () => new MemoryStateStore() }]
  const runtime = await Runtime.from({ pipelines: { bench: pipeline }, services })
  await runtime.start()
  const [end] = await runtime.finished
  await runtime.close()
  if (end?.error) throw end.error
}

async function replay(task: ReplayTask): Promise<ReplayResult> {
  await pass({ ...task, changes: task.changes / 10 })
  const cpu = process.cpuUsage()
  const startedAt = performance.now()
  await pass(task)
  const { user, system } = process.cpuUsage(cpu)
  const seconds = (performance.now() - startedAt) / 1000
  return { seconds, cpuSeconds: (user + system) / 1_000_000 }
}

process.once('disconnect', () => process.exit())
process.once('message', (task: ReplayTask) => {
  void replay(task).then((result) => process.send!(result, () => process.disconnect()))
})
