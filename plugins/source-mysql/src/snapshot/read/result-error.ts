import { TailraceError } from '@tailrace/plugin-api'

/** The error of a result that says what no server sends. */
export function resultError(what: string): TailraceError {
  return new TailraceError('SOURCE_PROTOCOL', `The result of a query cannot be read: ${what}.`)
}
