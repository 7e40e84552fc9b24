import { type CheckResult, type PluginContext, TailraceError } from '@tailrace/plugin-api'
import { ControlPlane } from './cluster/control.ts'
import { loadCodec } from './compression/codec.ts'
import { missingTopic } from './cluster/topics.ts'
import { connectionError, errorOfCode } from './errors.ts'
import { linkSettings } from './link-settings.ts'
import type { Options } from './options.ts'
import { beginSession } from './producer/session.ts'
import { legalTopic } from './routing/topic-name.ts'

const PRODUCE = 0
const OLDEST_PRODUCE = 3
const UNKNOWN_TOPIC = 3

/**
 * Tries, without writing anything: options, connection and login, versions, leave to produce, and whether topics could be
 * created as configured. Which tables there are is not known here.
 */
export async function* checkKafka(
  options: Options,
  context: PluginContext,
): AsyncGenerator<CheckResult> {
  let control: ControlPlane | undefined
  try {
    await loadCodec(options.compression)
    control = new ControlPlane(options.brokers, linkSettings(options, context))
    const link = await control.link()
    const { host, port } = link.address
    const secured = options.tls.mode === 'disable' ? 'plain' : `TLS (${options.tls.mode})`
    const login = options.sasl === undefined ? 'no login' : `${options.sasl.mechanism} login`
    yield pass('connection', `connected to ${host}:${port}: ${secured}, ${login}`)

    const version = link.maxVersion(PRODUCE)
    if (version < OLDEST_PRODUCE) {
      yield {
        check: 'kafka-version',
        status: 'fail',
        detail: `the brokers speak Produce up to version ${version}; ${OLDEST_PRODUCE} is needed`,
        fix: 'use Kafka 0.11 or newer; zstd needs 2.1',
        code: 'SINK_REJECTED',
      }
      return
    }
    yield pass('kafka-version', `the brokers speak Produce up to version ${version}`)

    const session = await control.use((each) => beginSession(each))
    yield pass('producer-id', `idempotent producing is allowed (producer id ${session.producerId})`)
    yield* checkTopics(options, control)
  } catch (error) {
    yield failure('connection', connectionError(error, options.brokers.join(', ')))
  } finally {
    control?.close()
  }
}

/** Without placeholders the topic is known: then it is looked up. Otherwise only the copies of new ones can be judged. */
async function* checkTopics(options: Options, control: ControlPlane): AsyncGenerator<CheckResult> {
  const { topic, ddlTopic, topicCreation } = options
  const names = [
    ...(topic.includes('{') ? [] : [topic]),
    ...(ddlTopic === undefined ? [] : [ddlTopic]),
  ]
  const asked = names.map(legalTopic)
  // kafkajs takes no names for all topics; this one cannot exist.
  const { topicMetadata } = await control.metadata(asked.length > 0 ? asked : ['tailrace.check'])
  for (const { topic: name, topicErrorCode, partitionMetadata } of topicMetadata) {
    if (!asked.includes(name)) continue
    if (topicErrorCode === 0) {
      yield pass('topic-exists', `topic "${name}" has ${partitionMetadata.length} partitions`)
    } else if (topicErrorCode === UNKNOWN_TOPIC && topicCreation.enabled) {
      yield pass('topic-exists', `topic "${name}" does not exist and will be created`)
    } else {
      const error =
        topicErrorCode === UNKNOWN_TOPIC
          ? missingTopic(name)
          : errorOfCode(topicErrorCode, `topic "${name}"`)
      yield failure('topic-exists', error)
    }
  }
  const copies = topicCreation.replicationFactor
  if (!topicCreation.enabled || copies === undefined) return
  const brokers = control.nodes.size
  if (copies <= brokers) {
    yield pass('topic-replication', `${copies} copies fit ${brokers} brokers`)
    return
  }
  yield {
    check: 'topic-replication',
    status: 'fail',
    detail: `new topics are to have ${copies} copies, and there are ${brokers} brokers`,
    fix: `set \`topicCreation.replicationFactor\` to ${brokers} or less`,
    code: 'SINK_DESTINATION_INVALID',
  }
}

function pass(check: string, detail: string): CheckResult {
  return { check, status: 'pass', detail }
}

function failure(check: string, error: TailraceError): CheckResult {
  return {
    check,
    status: 'fail',
    detail: error.message,
    code: error.code,
    ...(error.fix !== undefined && { fix: error.fix }),
  }
}
