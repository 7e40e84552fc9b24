import { converterOrder, fieldOf, plain } from './connect-schema.ts'
import { source } from '../postgres/source-schema.ts'
import { transaction } from './envelope-parts.ts'

/** The schema of keys of logical messages as JSON. */
export const messageKeySchema: string = JSON.stringify(
  converterOrder(
    {
      type: 'struct',
      fields: [plain('string', true, 'prefix')],
      name: 'io.debezium.connector.postgresql.MessageKey',
      version: 1,
    },
    false,
  ),
)

/**
 * The schema of values of logical messages as JSON.
 *
 * @param content the type of their content
 */
export const messageSchema = (content: 'bytes' | 'string'): string =>
  JSON.stringify(
    converterOrder(
      {
        type: 'struct',
        fields: [
          plain('string', false, 'op'),
          plain('int64', true, 'ts_ms'),
          source,
          transaction,
          fieldOf(
            {
              type: 'struct',
              fields: [plain('string', true, 'prefix'), plain(content, true, 'content')],
              name: 'io.debezium.connector.postgresql.Message',
              version: 1,
            },
            false,
            'message',
          ),
        ],
        name: 'io.debezium.connector.postgresql.MessageValue',
        version: 1,
      },
      false,
    ),
  )
