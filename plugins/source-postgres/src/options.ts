import { duration, tablePatterns } from '@tailrace/plugin-api'
import { tlsOption } from '@tailrace/plugin-api/servers'
import { snapshotOptions } from '@tailrace/plugin-api/snapshot'
import { z } from 'zod'
import { ddl } from './ddl/options.ts'
import { heartbeat } from './heartbeat/options.ts'
import { tableOptions } from './tables/table-options.ts'

const slot = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z0-9_]{1,63}$/, 'lower-case letters, digits and _, at most 63')
      .optional()
      .describe('Name of the replication slot; default `tailrace_<pipeline>`.'),
    create: z
      .boolean()
      .default(true)
      .describe('Whether the slot is created on the first start; otherwise it must exist.'),
    failover: z
      .boolean()
      .default(false)
      .describe(
        'Whether the slot is created so that standbys keep a copy (server 17 or later, with `sync_replication_slots` on the standby): ' +
          'then the pipeline goes on after a failover.',
      ),
  })
  .prefault({})
  .describe('The replication slot, which makes the server keep its log for this pipeline.')

const publication = z
  .strictObject({
    name: z
      .string()
      .min(1)
      .max(55)
      .optional()
      .describe('Name of the publication; default `tailrace_<pipeline>`.'),
    create: z
      .boolean()
      .default(true)
      .describe(
        'Whether the publication is created and given newly matched tables at each start; otherwise it must exist and cover the tables.',
      ),
  })
  .prefault({})
  .describe('The publication, which says whose changes the server sends.')

const start = z
  .union([
    z.enum(['now', 'stored']),
    z.strictObject({
      lsn: z
        .string()
        .regex(/^[0-9A-Fa-f]{1,8}\/[0-9A-Fa-f]{1,8}$/, 'a place in the log such as 16/B374D848')
        .describe('Place in the log; must be in what the slot holds.'),
    }),
  ])
  .default('now')
  .describe(
    'Where reading begins while no position is stored: `now` (at the end of the log; where a slot of that name exists, at its place), ' +
      'or `{ lsn: … }`, a place that an existing slot holds. `stored` refuses to begin without a stored position. A stored position ' +
      'is always what reading goes on from.',
  )
  .meta({ examples: ['stored', { lsn: '16/B374D848' }] })

/** Options of the PostgreSQL source. */
export const options = z.strictObject({
  url: z
    .string()
    .optional()
    .describe('Connection URL. Fields given beside it take precedence.')
    .meta({ examples: ['${env:SHOP_DATABASE_URL}', 'postgresql://app@db.example:5432/shop'] }),
  host: z.string().optional().describe('Host name or address; default `localhost`.'),
  port: z.int().min(1).max(65_535).optional().describe('Port; default 5432.'),
  database: z.string().optional().describe('Database whose changes are read.'),
  user: z.string().optional().describe('User; it needs the REPLICATION attribute.'),
  password: z
    .string()
    .optional()
    .describe('Password.')
    .meta({ examples: ['${env:PGPASSWORD}'] }),
  tls: tlsOption('sslmode'),
  applicationName: z
    .string()
    .max(63)
    .default('tailrace')
    .describe('Shown as `application_name` in the server’s views.'),
  connectTimeout: duration().prefault('10s').describe('How long to wait for a connection.'),
  tables: tablePatterns()
    .describe(
      'Tables to read, as `schema.table` patterns. Partitioned tables are named by their root.',
    )
    .meta({ examples: [['public.orders', 'public.order_*', '!public.order_audit']] }),
  tableOptions,
  ...snapshotOptions,
  keyless: z
    .enum(['refuse', 'inserts'])
    .default('refuse')
    .describe(
      'What to do with a table without usable replica identity, whose updates and deletes a publication would make fail: ' +
        '`refuse` it, or read its `inserts` (and truncates) only, through a publication of its own.',
    ),
  slot,
  start,
  publication,
  heartbeat,
  ddl,
  messages: z
    .boolean()
    .default(true)
    .describe('Whether messages of `pg_logical_emit_message` are read (server 14 or later).'),
  statusInterval: duration()
    .prefault('5s')
    .describe(
      'How often the server is told what was received and is durable; four times within its `wal_sender_timeout` at the least.',
    ),
  idleInterval: duration()
    .prefault('10s')
    .describe('How often the position moves while the tables read do not change but others do.'),
  pausedTimeout: duration()
    .prefault('30s')
    .describe(
      'How long reading may be paused, because sinks do not keep up, before the connection is closed until they do.',
    ),
  silenceTimeout: duration()
    .prefault('2m')
    .describe(
      'After how long without a sign of life, though asked for one, a connection counts as dead.',
    ),
})

/** Options as the source gets them: defaults filled in, durations in milliseconds. */
export type Options = z.output<typeof options>
