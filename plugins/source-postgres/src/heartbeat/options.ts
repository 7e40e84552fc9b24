import { duration } from '@tailrace/plugin-api'
import { z } from 'zod'

/** Option `heartbeat`. */
export const heartbeat = z
  .strictObject({
    interval: duration().prefault('30s').describe('Time between two heartbeats.'),
    by: z
      .enum(['message', 'table'])
      .default('message')
      .describe(
        'How they are written: as a logical `message`, which takes no table (server 14 or later), or as a row of a `table`.',
      ),
    tableName: z
      .string()
      .regex(
        /^[a-z_][a-z0-9_$]{0,62}\.[a-z_][a-z0-9_$]{0,62}$/,
        'schema.table, in lower-case letters, digits, _ and $',
      )
      .default('public.dts_postgres_heartbeat')
      .describe(
        'The table, one row a slot: `slot_name`, `revice_time`, `revice_lsn`, `flushed_lsn`, `update_time`, `dts_service_time`. Its changes ' +
          'are not delivered, unless option `tables` names it without wildcards.',
      ),
    create: z
      .boolean()
      .default(true)
      .describe('Whether the table is created where it is missing; otherwise it must exist.'),
    deliver: z
      .boolean()
      .default(false)
      .describe(
        'Whether heartbeats are delivered as marks `heartbeat`, for transforms and sinks that ask for them.',
      ),
  })
  .optional()
  .describe(
    'Signs of life written into the database: lag is then measured from end to end, and the slot moves while nothing else does. ' +
      'Default: none; the position moves with the server’s keepalives all the same.',
  )
