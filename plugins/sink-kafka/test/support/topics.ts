import { randomBytes } from 'node:crypto'
import type { KafkaCluster, TopicOptions } from '../../../../test/kit/index.ts'

/**
 * Makes a topic. On a busy machine kafkajs may ask for its leaders before the broker has heard of it, and gives up; the topic
 * is there all the same.
 */
export async function createTopic(
  kafka: KafkaCluster,
  options: TopicOptions = {},
): Promise<string> {
  const topic = `test-${randomBytes(5).toString('hex')}`
  try {
    return await kafka.createTopic({ topic, ...options })
  } catch (error) {
    if ((error as { type?: string }).type !== 'UNKNOWN_TOPIC_OR_PARTITION') throw error
    return topic
  }
}
