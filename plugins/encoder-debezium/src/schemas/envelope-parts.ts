import { type ConnectField, fieldOf, plain } from './connect-schema.ts'

/** The fields that every `source` struct begins with. */
export const commonSource: readonly ConnectField[] = [
  plain('string', false, 'version'),
  plain('string', false, 'connector'),
  plain('string', false, 'name'),
  plain('int64', false, 'ts_ms'),
  fieldOf(
    {
      type: 'string',
      name: 'io.debezium.data.Enum',
      version: 1,
      parameters: {
        allowed:
          'true,first,first_in_data_collection,last_in_data_collection,last,false,incremental',
      },
      default: 'false',
    },
    true,
    'snapshot',
  ),
  plain('string', false, 'db'),
  plain('string', true, 'sequence'),
  plain('int64', true, 'ts_us'),
  plain('int64', true, 'ts_ns'),
]

/** A record's place in its transaction. */
export const transaction: ConnectField = fieldOf(
  {
    type: 'struct',
    fields: [
      plain('string', false, 'id'),
      plain('int64', false, 'total_order'),
      plain('int64', false, 'data_collection_order'),
    ],
    name: 'event.block',
    version: 1,
  },
  true,
  'transaction',
)
