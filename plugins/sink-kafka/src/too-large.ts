import { TailraceError } from '@tailrace/plugin-api'
import type { Topic } from './producer/topic.ts'

const LONGEST_KEY = 200

/** The record that a topic does not take. */
export interface LargeRecord {
  /** Bytes of the batch that holds nothing but the record. */
  readonly size: number
  readonly key: string | null
  /** The table that it is about, or those that the topic has records of. */
  readonly tables: readonly string[]
  /** Id of the record or its change, where it is known. */
  readonly change: string | null
  /** The option. */
  readonly maxRequestSize: number | undefined
}

/** The error for a record that a topic does not take. */
export function recordTooLarge(topic: Topic, record: LargeRecord): TailraceError {
  const { size, key, tables, change, maxRequestSize } = record
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
      details: {
        topic: topic.name,
        size,
        maxMessageBytes: topic.maxMessageBytes,
        // A record's id is its change's, and a suffix where it is not the only one.
        ...(change !== null && { change: change.replace(/[#+].*$/, '') }),
      },
    },
  )
}
