import { converterOrder, fieldOf, plain } from './connect-schema.ts'

/** The schema of keys of transaction records as JSON. */
export const transactionKeySchema: string = JSON.stringify(
  converterOrder(
    {
      type: 'struct',
      fields: [plain('string', false, 'id')],
      name: 'io.debezium.connector.common.TransactionMetadataKey',
      version: 1,
    },
    false,
  ),
)

/** The schema of values of transaction records as JSON. */
export const transactionSchema: string = JSON.stringify(
  converterOrder(
    {
      type: 'struct',
      fields: [
        plain('string', false, 'status'),
        plain('string', false, 'id'),
        plain('int64', true, 'event_count'),
        fieldOf(
          {
            type: 'array',
            items: {
              type: 'struct',
              fields: [
                plain('string', false, 'data_collection'),
                plain('int64', false, 'event_count'),
              ],
              optional: true,
              name: 'event.collection',
              version: 1,
            },
          },
          true,
          'data_collections',
        ),
        plain('int64', false, 'ts_ms'),
      ],
      name: 'io.debezium.connector.common.TransactionMetadataValue',
      version: 1,
    },
    false,
  ),
)
