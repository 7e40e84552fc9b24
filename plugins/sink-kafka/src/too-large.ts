import { TailraceError } from '@tailrace/plugin-api'
import type { Topic } from './producer/topic.ts'

const LONGEST_KEY = 200

/**
 * The error for a record that a topic does not take.
 *
 * @param size bytes of the batch that holds nothing but the record
 * @param tables the table that it is about, or those that the topic has records of
 */
export function recordTooLarge(
  topic: Topic,
  maxRequestSize: number | undefined,
  size: number,
  key: string | null,
  tables: readonly string[],
): TailraceError {
  const shown =
    key === null
      ? 'no key'
      : `key ${key.length > LONGEST_KEY ? `${key.slice(0, LONGEST_KEY)}…` : key}`
  const ofTopic =
    topic.maxMessageBytes === null
      ? 'max.message.bytes of the topic cannot be read'
      : `max.message.bytes of the topic is ${topic.maxMessageBytes}`
  const ours = maxRequestSize === undefined ? 'not set' : String(maxRequestSize)
  const needed = Math.ceil(size / 1024 ** 2)
  return new TailraceError(
    'SINK_RECORD_TOO_LARGE',
    `a record of table ${tables.join(' or ')} with ${shown} takes ${size} bytes in a batch, too many for topic "${topic.name}": ${ofTopic}, \`maxRequestSize\` is ${ours}.`,
    {
      fix: [
        `kafka-configs.sh --bootstrap-server … --alter --topic ${topic.name} --add-config max.message.bytes=${needed * 1024 ** 2}`,
        ...(maxRequestSize !== undefined && maxRequestSize < size
          ? [`and set \`maxRequestSize: ${needed}MiB\``]
          : []),
        'or leave out the large column with a transform',
      ].join('\n'),
      details: { topic: topic.name, size, maxMessageBytes: topic.maxMessageBytes },
    },
  )
}
