import { TailraceError } from '@tailrace/plugin-api'

const LONGEST = 249
const illegal = /[^a-zA-Z0-9._-]/g
const placeholder = /\{(?:database|schema|table)\}/g

/** What a topic template may name. */
export interface TopicNameParts {
  readonly database: string
  readonly schema: string | null
  readonly name: string
}

/**
 * Fills a topic template.
 *
 * @throws SINK_DESTINATION_INVALID where Kafka would not take the name
 */
export function topicName(template: string, table: TopicNameParts): string {
  const values: Readonly<Record<string, string>> = {
    '{database}': table.database,
    '{schema}': table.schema ?? table.database,
    '{table}': table.name,
  }
  return legalTopic(template.replaceAll(placeholder, (each) => values[each]!))
}

/**
 * A name with `_` for every character that Kafka does not allow in topics (letters, digits, dot, dash and underscore are).
 *
 * @throws SINK_DESTINATION_INVALID where it is empty, `.`, `..`, or longer than 249 characters
 */
export function legalTopic(name: string): string {
  const legal = name.replaceAll(illegal, '_')
  if (legal.length > 0 && legal.length <= LONGEST && legal !== '.' && legal !== '..') return legal
  throw new TailraceError(
    'SINK_DESTINATION_INVALID',
    `"${legal}" cannot be the name of a topic: Kafka wants 1 to ${LONGEST} characters, and neither "." nor "..".`,
    { fix: 'set `topic` to a template that gives another name' },
  )
}
