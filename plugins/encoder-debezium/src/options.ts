import { z } from 'zod'

/** Options of the Debezium encoder. */
export const options = z.strictObject({
  topicPrefix: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Logical name of the server: `source.name`, and the first part of schema names and of the message and transaction destinations; the destination of schema changes. Default: the name of the pipeline.',
    )
    .meta({ examples: ['store'] }),
  schemas: z
    .boolean()
    .default(false)
    .describe('Whether each key and value carries its schema, as `{"schema":…,"payload":…}`.'),
  tombstones: z
    .boolean()
    .default(true)
    .describe('Whether a delete is followed by a record with the same key and no value.'),
  decimalMode: z
    .enum(['precise', 'double', 'string'])
    .default('precise')
    .describe(
      'How decimals are written: `precise` as base64 of the unscaled value, `double` as a JSON number of at most 17 digits, `string` with every digit.',
    ),
  bigintUnsignedMode: z
    .enum(['long', 'precise'])
    .default('long')
    .describe(
      'How `BIGINT UNSIGNED` of MySQL is written: `long` as a number of 64 bits with a sign, negative from 2^63 on, `precise` as a decimal.',
    ),
  timePrecision: z
    .enum([
      'adaptive',
      'adaptive-time-microseconds',
      'connect',
      'microseconds',
      'nanoseconds',
      'isostring',
    ])
    .default('adaptive')
    .describe(
      'How dates and times without zone are written: `adaptive` in milliseconds or microseconds as the column needs, `adaptive-time-microseconds` the same but times of day always in microseconds, `connect` in milliseconds, `microseconds`, `nanoseconds`, `isostring` as text. For MySQL `adaptive` is `adaptive-time-microseconds`, and `TIMESTAMP` is always text.',
    ),
  binaryMode: z
    .enum(['bytes', 'base64', 'base64-url-safe', 'hex'])
    .default('bytes')
    .describe(
      'How binary columns are written. `bytes` and `base64` differ only in the schema: bytes are base64 in JSON.',
    ),
  intervalMode: z
    .enum(['numeric', 'string'])
    .default('numeric')
    .describe(
      'How intervals are written: `numeric` in microseconds with months of 30.4375 days, `string` as ISO 8601 text.',
    ),
  unavailableValue: z
    .string()
    .default('__debezium_unavailable_value')
    .describe(
      'Stands for a value that the log did not carry: an unchanged TOAST value, a column outside of a partial row image.',
    ),
  skippedOperations: z
    .array(z.enum(['insert', 'update', 'delete', 'truncate']))
    .default(['truncate'])
    .describe('Changes that make no record.'),
  schemaChanges: z
    .boolean()
    .default(true)
    .describe(
      'Whether changes of definitions (DDL) make records for `<topicPrefix>`, as far as the connector of the database has such records: that of MySQL.',
    ),
  transactions: z
    .boolean()
    .default(false)
    .describe(
      'Whether transaction begins and ends make records for `<topicPrefix>.transaction`, and rows carry their place in the transaction.',
    ),
})

/** Options after defaults. */
export type Options = (typeof options)['_output']
