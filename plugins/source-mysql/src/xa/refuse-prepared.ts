import { TailraceError } from '@tailrace/plugin-api'
import type { LogPlace } from '../position/log-place.ts'

/** An XA transaction is committed whose rows were logged in front of what the server still has of its log. */
export function refusePrepared(xid: string, { file, offset }: LogPlace): TailraceError {
  return new TailraceError(
    'SOURCE_POSITION_LOST',
    `At ${file}:${offset} XA transaction ${xid} is committed, and the server has purged the log with its rows, which were logged when it was prepared.`,
    {
      fix:
        'What it changed can be learned from the application alone. Then `tailrace reset` the pipeline, and begin behind it (option "start") or with a snapshot. ' +
        'Let no prepared transaction stay for longer than the log is kept (XA RECOVER lists them; binlog_expire_logs_seconds).',
      details: { reason: 'log-prepared', xid, file, offset },
    },
  )
}
