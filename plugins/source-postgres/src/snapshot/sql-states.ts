/** SQLSTATE that the server gave as the reason of an error; empty where it gave none. */
export function stateOf(error: unknown): string {
  return error instanceof Error ? ((error.cause as { code?: string } | undefined)?.code ?? '') : ''
}

/** Whether a lock was not had in time. */
export function isLocked(error: unknown): boolean {
  return stateOf(error) === '55P03'
}

/** Whether a table or schema is not there (any more) under the name that a statement has. */
export function isGone(error: unknown): boolean {
  const state = stateOf(error)
  return state === '42P01' || state === '3F000'
}

/**
 * Whether a statement failed for what it says: bad data (class 22), or bad SQL (class 42) other than a privilege that is missing, which
 * somebody can grant (manual, appendix A).
 */
export function isConditionError(error: unknown): boolean {
  const state = stateOf(error)
  return /^(22|42)/.test(state) && state !== '42501'
}
