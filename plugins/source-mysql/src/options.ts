import { duration, tablePatterns } from '@tailrace/plugin-api'
import { tlsOption } from '@tailrace/plugin-api/servers'
import { snapshotOptions } from '@tailrace/plugin-api/snapshot'
import { z } from 'zod'
import { start } from './start/option.ts'
import { tableOptions } from './table-options.ts'

/** Options of the MySQL source. */
export const options = z.strictObject({
  url: z
    .string()
    .optional()
    .describe('Connection URL. Fields given beside it take precedence.')
    .meta({ examples: ['${env:SHOP_DATABASE_URL}', 'mysql://app@db.example:3306'] }),
  host: z.string().optional().describe('Host name or address; default `localhost`.'),
  port: z.int().min(1).max(65_535).optional().describe('Port; default 3306.'),
  user: z
    .string()
    .optional()
    .describe(
      'User; it needs REPLICATION SLAVE, REPLICATION CLIENT, and SELECT on the tables; for snapshots of MySQL LOCK TABLES too where a table has no key.',
    ),
  password: z
    .string()
    .optional()
    .describe('Password.')
    .meta({ examples: ['${env:MYSQL_PWD}'] }),
  tls: tlsOption('ssl-mode'),
  connectTimeout: duration().prefault('10s').describe('How long to wait for a connection.'),
  flavor: z
    .enum(['mysql', 'mariadb', 'oceanbase'])
    .optional()
    .describe('What the server is; by default as it says itself.'),
  serverId: z
    .int()
    .min(1)
    .max(4_294_967_295)
    .optional()
    .describe(
      'The `server_id` that the pipeline presents itself with, which no other replica of the server may have. ' +
        'Default: one made of the pipeline’s name and the server’s identity, above 2^31.',
    ),
  tables: tablePatterns()
    .describe('Tables to read, as `database.table` patterns.')
    .meta({ examples: [['shop.orders', 'shop.order_*', '!shop.order_audit']] }),
  tableOptions,
  ...snapshotOptions,
  watermarkTable: z
    .string()
    .regex(/^[^.]+\.[^.]+$/, 'a table such as tailrace.watermarks')
    .optional()
    .describe(
      'Table, as `database.table`, that is written to while a snapshot is read from a MySQL server without GTIDs (`gtid_mode` other than ON), where nothing else tells what a ' +
        'query can see. It is made where it is not there.',
    )
    .meta({ examples: ['tailrace.watermarks'] }),
  start,
  heartbeatInterval: duration()
    .prefault('5s')
    .describe('How often the server gives a sign of life while nothing is logged.'),
  idleInterval: duration()
    .prefault('10s')
    .describe('How often the position moves while the tables read do not change but others do.'),
  pausedTimeout: duration()
    .prefault('30s')
    .describe(
      'How long reading may be paused, because sinks do not keep up, before the connection is closed until they do.',
    ),
  silenceTimeout: duration()
    .prefault('1m')
    .describe(
      'After how long without a sign of life a connection counts as dead; more than `heartbeatInterval`.',
    ),
})

/** Options as the source gets them: defaults filled in, durations in milliseconds. */
export type Options = z.output<typeof options>
