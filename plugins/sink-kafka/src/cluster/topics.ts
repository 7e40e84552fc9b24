import { TailraceError } from '@tailrace/plugin-api'
import { errorOfCode } from '../errors.ts'
import type { Options } from '../options.ts'
import { Topic } from '../producer/topic.ts'
import { KAFKA } from '../wire/error-codes.ts'
import type { ControlPlane, TopicMetadata } from './control.ts'
import { setTimeout as delay } from 'node:timers/promises'

const TOPIC_RESOURCE = 2
/** A topic that was just created has leaders on all brokers' lists after some milliseconds. */
const LOOKS_AFTER_CREATION = 50

/**
 * Looks a topic up once, creating it where it is missing and that is allowed.
 *
 * @throws SINK_UNAVAILABLE where it has no leaders yet, or was created just now: look again
 * @throws SINK_DESTINATION_MISSING, SINK_DESTINATION_INVALID, SINK_PRIVILEGE
 */
export async function lookUpTopic(
  control: ControlPlane,
  name: string,
  options: Options,
  signal: AbortSignal,
): Promise<Topic> {
  let { metadata, code } = await look(control, name)
  if (code === KAFKA.unknownTopicOrPartition) {
    await createTopic(control, name, options)
    for (let i = 0; i < LOOKS_AFTER_CREATION && !isReady(metadata); i++) {
      await delay(5 + i, undefined, { signal })
      ;({ metadata, code } = await look(control, name))
    }
  }
  if (code === KAFKA.invalidTopic) {
    throw new TailraceError('SINK_DESTINATION_INVALID', `Kafka does not take topic "${name}".`, {
      fix: 'set `topic` to a template that gives another name',
    })
  }
  if (code !== KAFKA.none) throw errorOfCode(code, `topic "${name}"`)
  const leaders = leadersOf(metadata!)
  if (leaders.includes(-1)) throw errorOfCode(KAFKA.leaderNotAvailable, `topic "${name}"`)
  return new Topic(name, leaders, await maxMessageBytes(control, name), options)
}

async function look(control: ControlPlane, name: string) {
  const { topicMetadata } = await control.metadata([name])
  const metadata = topicMetadata.find((each) => each.topic === name)
  return { metadata, code: metadata?.topicErrorCode ?? KAFKA.unknownTopicOrPartition }
}

function isReady(metadata: TopicMetadata | undefined): boolean {
  return metadata?.topicErrorCode === KAFKA.none && !leadersOf(metadata).includes(-1)
}

/** Node that leads each partition, by its number; −1 for one without leader. */
export function leadersOf({ partitionMetadata }: TopicMetadata): number[] {
  const leaders = Array.from<number>({ length: partitionMetadata.length }).fill(-1)
  for (const each of partitionMetadata) leaders[each.partitionId] = each.leader
  return leaders
}

async function createTopic(control: ControlPlane, name: string, options: Options): Promise<void> {
  const { enabled, partitions = -1, replicationFactor = -1, config } = options.topicCreation
  if (!enabled) throw missingTopic(name)
  const configEntries = Object.entries(config).map(([key, value]) => ({
    name: key,
    value: String(value),
  }))
  const topic = { topic: name, numPartitions: partitions, replicationFactor, configEntries }
  const { topicErrors } = await control.request<{
    topicErrors: { errorCode: number; errorMessage: string | null }[]
  }>('CreateTopics', { topics: [topic], timeout: options.requestTimeout })
  const { errorCode = 0, errorMessage } = topicErrors[0] ?? {}
  if (errorCode === KAFKA.none || errorCode === KAFKA.topicAlreadyExists) return
  if (settingRefused.has(errorCode)) {
    throw new TailraceError(
      'SINK_DESTINATION_INVALID',
      `Kafka did not create topic "${name}": ${errorMessage ?? `error ${errorCode}`}`,
      { fix: 'correct `topicCreation`, or create the topic by hand' },
    )
  }
  throw errorOfCode(errorCode, `to create topic "${name}"`)
}

const settingRefused = new Set<number>([
  KAFKA.invalidTopic,
  KAFKA.invalidPartitions,
  KAFKA.invalidReplicationFactor,
  KAFKA.invalidConfig,
  KAFKA.invalidRequest,
  KAFKA.policyViolation,
])

/** The error for a topic that is missing and is not to be created. */
export function missingTopic(name: string): TailraceError {
  return new TailraceError('SINK_DESTINATION_MISSING', `topic "${name}" does not exist.`, {
    fix: `kafka-topics.sh --bootstrap-server … --create --topic ${name} --partitions 3\nor set \`topicCreation: { enabled: true }\``,
  })
}

/** Null where the user may not read it: then only the broker's refusal tells. */
async function maxMessageBytes(control: ControlPlane, name: string): Promise<number | null> {
  const wanted = 'max.message.bytes'
  const { resources } = await control.request<{
    resources: { configEntries: { configName: string; configValue: string | null }[] }[]
  }>('DescribeConfigs', { resources: [{ type: TOPIC_RESOURCE, name, configNames: [wanted] }] })
  const entry = resources[0]?.configEntries.find((each) => each.configName === wanted)
  const value = Number(entry?.configValue ?? NaN)
  return Number.isFinite(value) ? value : null
}
