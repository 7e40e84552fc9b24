import { type ConnectField, fieldOf, plain } from '../schemas/connect-schema.ts'
import { commonSource } from '../schemas/envelope-parts.ts'

/**
 * The schema of the `source` struct.
 *
 * @param connector `mysql` or `mariadb`
 */
export function sourceSchema(connector: string): ConnectField {
  return fieldOf(
    {
      type: 'struct',
      fields: [
        ...commonSource,
        plain('string', true, 'table'),
        plain('int64', false, 'server_id'),
        plain('string', true, 'gtid'),
        plain('string', false, 'file'),
        plain('int64', false, 'pos'),
        plain('int32', false, 'row'),
        plain('int64', true, 'thread'),
        plain('string', true, 'query'),
      ],
      name: `io.debezium.connector.${connector}.Source`,
      version: 1,
    },
    false,
    'source',
  )
}
