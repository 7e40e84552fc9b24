import { type ErrorCode, TailraceError } from '@tailrace/plugin-api'

/** The text of whatever was thrown. */
export function messageOf(thrown: unknown): string {
  if (TailraceError.is(thrown)) return thrown.toText()
  return thrown instanceof Error ? thrown.message : `thrown: ${JSON.stringify(thrown)}`
}

/** Whatever was thrown as a TailraceError: one keeps its code, anything else is given one and kept as the cause. */
export function errorOf(thrown: unknown, code: ErrorCode): TailraceError {
  return TailraceError.is(thrown)
    ? thrown
    : new TailraceError(code, messageOf(thrown), { cause: thrown })
}
