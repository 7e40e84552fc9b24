import { CLOCK, defineEncoder } from '@tailrace/plugin-api'
import { DebeziumEncoder } from './encoder.ts'
import { options } from './options.ts'

/** Debezium's JSON envelope for PostgreSQL, MySQL and MariaDB. */
export default defineEncoder({
  name: 'debezium',
  summary:
    'Debezium 3.4 JSON envelopes for PostgreSQL, MySQL and MariaDB, with or without schemas.',
  stability: 'beta',
  contentType: 'application/json',
  lines: true,
  options,
  examples: [
    { title: 'Envelopes without schemas', options: {} },
    {
      title: 'As a connector with topic.prefix store and decimals as text',
      options: { topicPrefix: 'store', schemas: true, decimalMode: 'string' },
    },
  ],
  create(chosen, context) {
    const prefix = chosen.topicPrefix ?? context.pipeline
    return new DebeziumEncoder(chosen, prefix, context.get(CLOCK), context.logger)
  },
})
