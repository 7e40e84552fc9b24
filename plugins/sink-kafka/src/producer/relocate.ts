import type { ControlPlane } from '../cluster/control.ts'
import { leadersOf, missingTopic } from '../cluster/topics.ts'
import { errorOfCode } from '../errors.ts'
import { KAFKA } from '../wire/error-codes.ts'
import type { Partition } from './topic.ts'

/** A topic that is gone may come back as metadata spreads; after this many looks it is believed. */
const LOOKS_FOR_TOPIC = 6

/**
 * Asks which nodes lead partitions now, and says so in them.
 *
 * @param failures how often their batches failed so far
 * @param creates whether missing topics are created: by opening the sink anew
 * @returns those that have no leader
 * @throws SINK_RESET, SINK_DESTINATION_MISSING where a topic is gone for good
 */
export async function relocate(
  control: ControlPlane,
  partitions: readonly Partition[],
  failures: number,
  creates: boolean,
): Promise<readonly Partition[]> {
  const names = [...new Set(partitions.map(({ topic }) => topic.name))]
  const { topicMetadata } = await control.metadata(names)
  const missing = topicMetadata.find(
    ({ topicErrorCode }) => topicErrorCode === KAFKA.unknownTopicOrPartition,
  )
  if (missing !== undefined && failures >= LOOKS_FOR_TOPIC) {
    const gone = errorOfCode(KAFKA.unknownProducerId, `topic "${missing.topic}", which is gone`)
    throw creates ? gone : missingTopic(missing.topic)
  }
  const leaders = new Map(topicMetadata.map((each) => [each.topic, leadersOf(each)]))
  return partitions.filter((partition) => {
    partition.leader = leaders.get(partition.topic.name)?.[partition.id] ?? -1
    return !control.nodes.has(partition.leader)
  })
}
