import { byteSize, duration } from '@tailrace/plugin-api'
import { z } from 'zod'

const tls = z
  .strictObject({
    mode: z
      .enum(['disable', 'require', 'verify-ca', 'verify-full'])
      .default('verify-full')
      .describe(
        '`disable`: no TLS; `require`: encrypted, but any certificate is taken; `verify-ca`: the certificate must be signed by a trusted authority; `verify-full`: and be for the host. Default `verify-full`; without `tls`, `disable`.',
      ),
    ca: z
      .string()
      .optional()
      .describe(
        'Certificates of the authorities to trust: PEM text, or a file from the folder of the config file. Default: those that Node.js trusts.',
      ),
    certificate: z
      .string()
      .optional()
      .describe('Client certificate, for brokers that demand one: PEM text or file.'),
    key: z.string().optional().describe('Private key of `certificate`: PEM text or file.'),
    passphrase: z.string().optional().describe('Passphrase of `key`.'),
    serverName: z
      .string()
      .optional()
      .describe("Name that the brokers' certificates must have. Default: the host."),
  })
  .default({ mode: 'disable' })
  .describe('Encryption of connections. Default: none.')

const sasl = z
  .strictObject({
    mechanism: z
      .enum(['plain', 'scram-sha-256', 'scram-sha-512'])
      .describe('How the password is proven.'),
    username: z.string().describe('Name of the Kafka user.'),
    password: z.string().describe('Give it by reference: `${env:…}` or `${file:…}`.'),
  })
  .optional()
  .describe('Login. Default: none.')

const columnNames = z.array(z.string().min(1)).min(1)

const partition = z
  .strictObject({
    by: z
      .enum(['primary-key', 'table', 'columns', 'single'])
      .default('primary-key')
      .describe(
        "What decides the partition. `primary-key`: the record's key, by Java's murmur2, so changes of one row stay in order; `table`: one partition per table; `columns`: values of `columns`; `single`: partition 0. Default `primary-key`.",
      ),
    columns: z
      .union([columnNames, z.record(z.string(), columnNames)])
      .optional()
      .describe(
        'For `columns`: column names for all tables, or a map of table patterns to column names; the first pattern that matches counts, and tables without one go by primary key.',
      )
      .meta({ examples: [['customer_id'], { 'public.order_*': ['customer_id'] }] }),
  })
  .refine((value) => (value.by === 'columns') === (value.columns !== undefined), {
    message: '`columns` goes with `by: columns`',
  })
  .default({ by: 'primary-key' })
  .describe('How records are spread over the partitions of a topic.')

const topicCreation = z
  .strictObject({
    enabled: z
      .boolean()
      .default(true)
      .describe('Whether missing topics are created. Default true.'),
    partitions: z
      .int()
      .positive()
      .optional()
      .describe("Partitions of a new topic. Default: the brokers' `num.partitions`."),
    replicationFactor: z
      .int()
      .positive()
      .optional()
      .describe("Copies of a new topic. Default: the brokers' `default.replication.factor`."),
    config: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
      .default({})
      .describe('Topic settings of a new topic. Default: none.')
      .meta({ examples: [{ 'cleanup.policy': 'compact', 'min.insync.replicas': 2 }] }),
  })
  .default({ enabled: true, config: {} })
  .describe('What happens when a topic is missing.')

/** Options of the sink; each describes itself. */
export const options = z.strictObject({
  brokers: z
    .array(z.string().regex(/^[^\s,]+:\d{1,5}$/, 'expected host:port'))
    .min(1)
    .describe('Brokers to begin with, `host:port`; the others are found through them.')
    .meta({ examples: [['kafka-1:9092', 'kafka-2:9092']] }),
  clientId: z
    .string()
    .min(1)
    .default('tailrace')
    .describe("Name in the brokers' logs, metrics and quotas. Default `tailrace`."),
  tls,
  sasl,
  topic: z
    .string()
    .min(1)
    .refine((text) => !/[{}]/.test(text.replaceAll(/\{(?:database|schema|table)\}/g, '')), {
      message: 'expected {database}, {schema} and {table} as the only placeholders',
    })
    .default('{schema}.{table}')
    .describe(
      'Topic of data records, with `{database}`, `{schema}` (the database, where there are no schemas) and `{table}`. Characters that Kafka does not allow become `_`. Default `{schema}.{table}`.',
    )
    .meta({ examples: ['shop.{schema}.{table}', 'all-changes'] }),
  ddlTopic: z
    .string()
    .min(1)
    .optional()
    .describe('Topic of schema changes. Default: they are not sent.'),
  partition,
  topicCreation,
  compression: z
    .enum(['none', 'gzip', 'zstd', 'snappy', 'lz4'])
    .default('none')
    .describe(
      'Compression of record batches. `snappy` and `lz4` need the npm package `snappy` or `lz4-napi`. Default `none`.',
    ),
  linger: duration()
    .prefault('0ms')
    .describe(
      'How long records wait for others to be sent with. Without it, records gather while earlier ones are on their way. Default `0ms`.',
    ),
  batchSize: byteSize()
    .prefault('1MiB')
    .describe(
      'Largest record batch, before compression; a larger record travels alone. Default `1MiB`.',
    ),
  maxRequestSize: byteSize()
    .optional()
    .describe(
      'Largest record batch, as sent, that is offered to Kafka. Default: `max.message.bytes` of the topic, or 1 MiB where that cannot be read.',
    ),
  requestTimeout: duration()
    .prefault('30s')
    .describe('How long a broker may take to answer. Default `30s`.'),
  connectTimeout: duration()
    .prefault('10s')
    .describe('How long connecting may take. Default `10s`.'),
  deliveryTimeout: duration()
    .optional()
    .describe(
      'After this long without confirmation of a record the sink is opened anew, and unconfirmed records are written again. Default: none; `retry` of the pipeline decides.',
    ),
  idHeader: z
    .union([z.string().min(1).max(60), z.literal(false)])
    .default('tailrace-id')
    .describe(
      "Header that holds the record's stable id, the same when a record is repeated; `false` for none. Default `tailrace-id`.",
    ),
})

/** The options as the plugin gets them. */
export type Options = z.output<typeof options>
/** `tls` of the options. */
export type TlsOptions = Options['tls']
