import { setTimeout as delay } from 'node:timers/promises'
import type { KafkaCluster } from '../../kit/kafka/cluster.ts'

/** When records were seen to be in a topic, on the scale of `performance.now()`. */
export interface TopicTimes {
  readonly firstAt: number
  readonly lastAt: number
}

/** How `watchTopic` waits. */
export interface TopicWatchOptions {
  /** Between two looks while there is no record, and near the end; default 20. */
  readonly everyMs?: number
  /** Longest time without another record. Default 90 000. */
  readonly stallMs?: number
  /** Called at each look: throws when nothing more can come. */
  readonly alive?: () => void
}

/**
 * Waits until a topic's partitions hold `expected` records together, counted by their end offsets: a
 * replica set that is in sync has them all.
 *
 * @throws Error when there are more than expected, or no more come
 */
export async function watchTopic(
  kafka: KafkaCluster,
  topic: string,
  expected: number,
  options: TopicWatchOptions = {},
): Promise<TopicTimes> {
  const { everyMs = 20, stallMs = 90_000, alive } = options
  return kafka.withAdmin(async (admin) => {
    let firstAt: number | undefined
    let seen = 0
    let changedAt = performance.now()
    for (;;) {
      const partitions = await admin.fetchTopicOffsets(topic)
      const now = performance.now()
      const count = partitions.reduce((sum, { high }) => sum + Number(high), 0)
      if (count > 0) firstAt ??= now
      if (count > expected) throw new Error(`${topic} has ${count} records instead of ${expected}`)
      if (count === expected) return { firstAt: firstAt!, lastAt: now }
      if (count !== seen) changedAt = now
      seen = count
      if (now - changedAt > stallMs) {
        throw new Error(`${topic} stays at ${count} of ${expected} records`)
      }
      alive?.()
      await delay(waitMs(everyMs, expected - count, count / (now - (firstAt ?? now))))
    }
  })
}

/** Between two looks at the most. */
const MOST_WAIT_MS = 250

/** Each look costs what is measured a little of its processors: while much is left, there are few. */
function waitMs(everyMs: number, left: number, perMs: number): number {
  if (!Number.isFinite(perMs) || perMs === 0) return everyMs
  return Math.max(everyMs, Math.min(MOST_WAIT_MS, left / perMs / 2))
}
