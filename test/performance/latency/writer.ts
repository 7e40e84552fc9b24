import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { TABLE } from '../backlog/table.ts'

/** What the writer's process is told at its start. */
export interface WriterTask {
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

// The server says when it takes the row: `note` holds microseconds since 1970.
const INSERT = {
  name: 'insert',
  text: `INSERT INTO ${TABLE} VALUES ($1, 'customer 4711', 12.34, 1, now(), true, '{"sku": "A-1"}',
           (extract(epoch FROM clock_timestamp()) * 1000000)::bigint::text)`,
}

/** Single-row commits at an even pace, which slow ones do not slow down while a connection is free. */
async function write({ url, firstId, perSecond, seconds }: WriterTask): Promise<WriterResult> {
  const clients = Array.from(
    { length: CONNECTIONS },
    () => new pg.Client({ connectionString: url }),
  )
  await Promise.all(clients.map((client) => client.connect()))
  const total = Math.round(perSecond * seconds)
  const idle = [...clients]
  let begun = 0
  let failure: unknown
  const startedAt = performance.now()
  const due = () => Math.min(total, Math.ceil(((performance.now() - startedAt) * perSecond) / 1000))
  const insert = (client: pg.Client) => {
    const id = firstId + begun++
    client.query({ ...INSERT, values: [id] }).then(
      () => (begun < due() ? insert(client) : idle.push(client)),
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
  await Promise.all(clients.map((client) => client.end()))
  return { written: total, seconds: took }
}

process.once('disconnect', () => process.exit())
process.once('message', (task: WriterTask) => {
  void write(task).then((result) => process.send!(result, () => process.disconnect()))
})
