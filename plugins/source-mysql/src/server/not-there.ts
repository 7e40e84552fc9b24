import { TailraceError } from '@tailrace/plugin-api'
import type { ServerFacts } from './facts.ts'
import type { LogPlace } from './fits.ts'
import { lost, otherServer, type PlaceName, startAnew } from './misfit.ts'

/** Transactions that were read, and that a server does not have. */
export interface Missing {
  /** For messages, with the figures. */
  readonly spoken: string
  readonly details: Readonly<Record<string, unknown>>
}

/** The error for a server without transactions that a place has: one that is behind, was set back, or took over without them. */
export function notThere(
  place: LogPlace,
  facts: ServerFacts,
  missing: Missing,
  name: PlaceName,
): TailraceError {
  const { spoken } = missing
  const details = {
    ...missing.details,
    storedGtids: place.gtid,
    server: facts.identity,
    storedServer: place.server,
  }
  if (facts.replication?.isRunning === true) {
    return new TailraceError(
      'SOURCE_UNAVAILABLE',
      `The server is a replica that has not applied what ${name} has: ${spoken}.`,
      {
        fix: 'Wait until it has, or connect to its source.',
        details: { reason: 'server-behind', ...details },
      },
    )
  }
  if (place.server === facts.identity) {
    return lost(
      'server-set-back',
      `The server no longer has what ${name} has: ${spoken}. Its log was reset, or a backup restored.`,
      details,
      `Find out which changes those are (sinks have them), then ${startAnew}.`,
    )
  }
  if (place.server === null) {
    return lost(
      'start-unknown',
      `The server does not have what ${name} names: ${spoken}.`,
      details,
      'Set option "start" to a place that this server has, or to "now".',
    )
  }
  return otherServer(
    'gtid-diverged',
    `The server never had what ${name} has: ${spoken}.`,
    details,
    'Changes were delivered that this server never had. Connect to one that has them; or find out which they are (sinks have them), then ' +
      '`tailrace reset` the pipeline to start anew. Semi-synchronous replication keeps a primary from committing what no replica has.',
  )
}
