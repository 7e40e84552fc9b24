import { setTimeout as delay } from 'node:timers/promises'
import type { DatabaseKind } from '../databases/bench-database.ts'
import { type Inserter, openInserter } from './inserter.ts'

/** What the writer's process is told at its start. */
export interface WriterTask {
  readonly kind: DatabaseKind
  readonly url: string
  readonly firstId: number
  readonly perSecond: number
  readonly seconds: number
}

/** What it tells when it has written all. */
export interface WriterResult {
  readonly written: number
  readonly seconds: number
}

const CONNECTIONS = 16

/** Single-row commits at an even pace, which slow ones do not slow down while a connection is free. */
async function write({ kind, url, firstId, ...pace }: WriterTask): Promise<WriterResult> {
  const { perSecond, seconds } = pace
  const connecting = Array.from({ length: CONNECTIONS }, () => openInserter(kind, url))
  const inserters = await Promise.all(connecting)
  const total = Math.round(perSecond * seconds)
  const idle = [...inserters]
  let begun = 0
  let failure: unknown
  const startedAt = performance.now()
  const due = () => Math.min(total, Math.ceil(((performance.now() - startedAt) * perSecond) / 1000))
  const insert = (inserter: Inserter) => {
    const id = firstId + begun++
    inserter.insert(id).then(
      () => (begun < due() ? insert(inserter) : idle.push(inserter)),
      (error: unknown) => (failure = error),
    )
  }
  const isDone = () => begun === total && idle.length === CONNECTIONS
  while (!isDone()) {
    if (failure !== undefined) throw failure
    while (begun < due() && idle.length > 0) insert(idle.pop()!)
    await delay(1)
  }
  const took = (performance.now() - startedAt) / 1000
  await Promise.all(inserters.map((inserter) => inserter.end()))
  return { written: total, seconds: took }
}

process.once('disconnect', () => process.exit())
process.once('message', (task: WriterTask) => {
  void write(task).then((result) => process.send!(result, () => process.disconnect()))
})
