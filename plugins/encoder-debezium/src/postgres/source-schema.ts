import { type ConnectField, fieldOf, plain } from '../schemas/connect-schema.ts'
import { commonSource } from '../schemas/envelope-parts.ts'

/** The schema of the `source` struct. */
export const source: ConnectField = fieldOf(
  {
    type: 'struct',
    fields: [
      ...commonSource,
      plain('string', false, 'schema'),
      plain('string', false, 'table'),
      plain('int64', true, 'txId'),
      plain('int64', true, 'lsn'),
      plain('int64', true, 'xmin'),
    ],
    name: 'io.debezium.connector.postgresql.Source',
    version: 1,
  },
  false,
  'source',
)
