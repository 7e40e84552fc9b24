import { TailraceError } from '@tailrace/plugin-api'

/** What a place in the log is called in messages: a stored position, or option `start`. */
export type PlaceName = 'the stored position' | 'option "start"'

export const startAnew =
  '`tailrace reset` the pipeline to start anew (what was changed meanwhile is then only in the tables, not in the stream)'

const goBack =
  'Connect to the server that the pipeline has read so far (or to a replica of it), or `tailrace reset` the pipeline to start anew.'

/** The server never had the log that a place is in. */
export function otherServer(
  reason: string,
  message: string,
  details: Readonly<Record<string, unknown>>,
  fix = goBack,
): TailraceError {
  return new TailraceError('SOURCE_IDENTITY_CHANGED', message, {
    fix,
    details: { reason, ...details },
  })
}

/** The server has the log no more, or not any more up to there. */
export function lost(
  reason: string,
  message: string,
  details: Readonly<Record<string, unknown>>,
  fix: string,
): TailraceError {
  return new TailraceError('SOURCE_POSITION_LOST', message, {
    fix,
    details: { reason, ...details },
  })
}

/** What helps where the server has purged log, now and for the next time. */
export function purgedFix(place: PlaceName): string {
  const now =
    place === 'option "start"'
      ? 'Set option "start" to a place that the server still has, or to "now".'
      : `Connect to a server that still has them (a replica that keeps more log), or ${startAnew}.`
  return `${now} A larger binlog_expire_logs_seconds (RDS: "binlog retention hours") keeps more for the next time.`
}
