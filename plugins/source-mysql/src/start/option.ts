import { GtidSet, MariadbGtidPosition } from '@tailrace/mysql-binlog'
import { z } from 'zod'

/** Whether a text has GTIDs: those of the server are not known yet. */
function areGtids(text: string): boolean {
  return [GtidSet, MariadbGtidPosition].some((of) => {
    try {
      of.parse(text)
      return true
    } catch {
      return false
    }
  })
}

/** Where reading begins on the first start, option `start`. */
export const start = z
  .union([
    z.enum(['now', 'stored']),
    z.strictObject({
      gtid: z
        .string()
        .refine(areGtids, 'are no GTIDs: write `uuid:1-42,uuid:1-7` (MySQL) or `0-1-42` (MariaDB)')
        .describe(
          'GTIDs of all that is not to be read: a set of MySQL (`uuid:1-42`) or a position of MariaDB (`0-1-42`).',
        ),
    }),
    z.strictObject({
      file: z.string().min(1).describe('Name of a log file, as `SHOW BINARY LOGS` says it.'),
      offset: z
        .int()
        .min(4)
        .default(4)
        .describe('Where in the file, in bytes: the start of a transaction.'),
    }),
    z.strictObject({
      timestamp: z.iso
        .datetime({ offset: true })
        .describe('The first transaction that was committed at or after this time, to the second.'),
    }),
  ])
  .default('now')
  .describe(
    'Where reading begins while no position is stored: `now` (at the end of the log), or a place in the log that the server still has. ' +
      '`stored` refuses to begin without a stored position. A stored position is always what reading goes on from.',
  )
  .meta({
    examples: [
      { gtid: '3e11fa47-71ca-11e1-9e33-c80aa9429562:1-42' },
      { file: 'binlog.000042', offset: 157 },
      { timestamp: '2026-05-06T07:08:09Z' },
    ],
  })

/** Where reading begins on the first start. */
export type Start = z.output<typeof start>
