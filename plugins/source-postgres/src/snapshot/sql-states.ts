/** SQLSTATE that the server gave as the reason of an error; empty where it gave none. */
export function stateOf(error: unknown): string {
  return error instanceof Error ? ((error.cause as { code?: string } | undefined)?.code ?? '') : ''
}

/**
 * Whether a statement failed for what it says: bad data (class 22), or bad SQL (class 42) other than a privilege that is missing, which
 * somebody can grant (manual, appendix A).
 */
export function isConditionError(error: unknown): boolean {
  const state = stateOf(error)
  return /^(22|42)/.test(state) && state !== '42501'
}
