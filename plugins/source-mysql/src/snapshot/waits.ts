import type { RoundWait } from '@tailrace/plugin-api/snapshot'

/** Why rounds could read nothing. */
export const waits = {
  ahead: { reason: 'very many rows of the table are changed all the time' },
  behind: { reason: 'the stream has to come closer to the end of the log first' },
  invisible: {
    reason:
      'changes are in the log that cannot be seen yet, as when commits wait for a semi-synchronous replica',
  },
  redefined: { reason: 'a table was altered meanwhile' },
  starved: { reason: 'sinks take nothing' },
  locked: { reason: 'another session holds a lock on a table, as ALTER TABLE and LOCK TABLES do' },
} as const satisfies Readonly<Record<string, RoundWait>>
