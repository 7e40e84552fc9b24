/** Messages with this beginning are Tailrace's own, whichever pipeline's, and are never delivered as an application's. */
export const OWN_PREFIX = 'tailrace.'
/** Prefix of heartbeats; the content is the slot's name, a space, and the server's clock in microseconds since the Unix epoch. */
export const HEARTBEAT_PREFIX = 'tailrace.heartbeat'
/** Beginning of the prefix of DDL statements, which ends in `/` and the name of the trigger. */
export const DDL_PREFIX = 'tailrace.ddl'

/** What a pipeline writes into the log itself, or has written there, and how it comes back. */
export interface OwnSignals {
  readonly heartbeat: {
    readonly slot: string
    /** `schema.table`, or null where heartbeats are messages. */
    readonly table: string | null
    /** Whether they are delivered as marks. */
    readonly isDelivered: boolean
  } | null
  readonly statements: {
    /** Prefix of the messages. */
    readonly prefix: string
    /** `schema.table`, or null where statements are messages. */
    readonly table: string | null
  } | null
}

/** Whether messages have to be read, even where an application's are not wanted. */
export function needsMessages({ heartbeat, statements }: OwnSignals): boolean {
  return heartbeat?.table === null || statements?.table === null
}

/** What an own table is for. */
export type OwnTable = 'heartbeat' | 'statements'

/** What a table is for, by `schema.table`; null for one that is not own. */
export function ownTable(signals: OwnSignals, table: string): OwnTable | null {
  if (signals.heartbeat?.table === table) return 'heartbeat'
  return signals.statements?.table === table ? 'statements' : null
}

/** The server's clock in a heartbeat of a slot, in microseconds since the Unix epoch; null for another's. */
export function heartbeatTime(content: Uint8Array, slot: string): number | null {
  const [name, time] = Buffer.from(content).toString('latin1').split(' ')
  return name === slot ? Number(time) : null
}
