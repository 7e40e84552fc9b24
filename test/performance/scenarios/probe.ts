import { TABLE } from '../backlog/table.ts'
import type { Attended } from '../contestants/attended.ts'
import { type TopicTimes, watchTopic } from '../measure/topic-watch.ts'
import type { Servers } from '../servers.ts'

/** Inserts one row with a time in its note, as the latency writer does. */
export async function insertProbe({ database }: Servers, id: number): Promise<void> {
  await database.query(
    `INSERT INTO ${TABLE} VALUES ($1, 'probe', 1, 1, now(), true, '{}',
       (extract(epoch FROM clock_timestamp()) * 1000000)::bigint::text)`,
    [id],
  )
}

/** Waits until a contestant has delivered the only row there is: it is connected on both sides. */
export function awaitProbe(
  { kafka }: Servers,
  running: Attended,
  everyMs = 20,
): Promise<TopicTimes> {
  const alive = () => running.assertRunning()
  return watchTopic(kafka, running.topic, 1, { everyMs, alive }).catch((error: Error) => {
    throw new Error(`${error.message}; its log ends with\n${running.logTail()}`)
  })
}
