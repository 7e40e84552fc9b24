import type { Attended } from '../contestants/attended.ts'
import { type TopicTimes, watchTopic } from '../measure/topic-watch.ts'
import type { Servers } from '../servers.ts'

/** Waits until a contestant has delivered the only row that it is to: it is connected on both sides. */
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
