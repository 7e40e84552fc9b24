import { TailraceError } from '@tailrace/plugin-api'

/** The error of a log that says what no server writes. */
export function protocolError(what: string, cause?: unknown): TailraceError {
  return new TailraceError('SOURCE_PROTOCOL', `The log cannot be read: ${what}.`, { cause })
}
