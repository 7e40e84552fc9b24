import { TailraceError } from '@tailrace/plugin-api'

/** The server sent what the protocol does not allow. */
export function protocolError(what: string): TailraceError {
  return new TailraceError('SOURCE_PROTOCOL', `The server broke the replication protocol: ${what}.`)
}
