import { TailraceError } from '@tailrace/plugin-api'

/** Number that the server gave as the reason of an error; 0 where it gave none. */
export function numberOf(error: unknown): number {
  if (!(error instanceof Error)) return 0
  return (error.cause as { errno?: number } | undefined)?.errno ?? 0
}

const LOCK_WAIT_TIMEOUT = 1205
const DEADLOCK = 1213
const TABLE_DEF_CHANGED = 1412
/** Unknown database, table, column, or index; MariaDB says of a table that is being dropped that it is no table. */
const gone = new Set([1049, 1146, 1051, 1054, 1176, 1932])

/** Whether a lock was not had in time. */
export function isLocked(error: unknown): boolean {
  return [LOCK_WAIT_TIMEOUT, DEADLOCK].includes(numberOf(error))
}

/** Whether a table is not what it was when the transaction began, or is gone. */
export function isRedefined(error: unknown): boolean {
  const number = numberOf(error)
  return number === TABLE_DEF_CHANGED || gone.has(number)
}

/** ER_QUERY_TIMEOUT of MySQL, ER_STATEMENT_TIMEOUT of MariaDB. */
const TIMED_OUT = new Set([3024, 1969])

/** Whether a statement took longer than the session lets it. */
export function isTimedOut(error: unknown): boolean {
  return TIMED_OUT.has(numberOf(error))
}

const DENIED = new Set([1044, 1045, 1142, 1143, 1227])

/** Whether a privilege is missing. */
export function isDenied(error: unknown): boolean {
  return DENIED.has(numberOf(error))
}

/** Whether the server refused a statement for what it says, and not for a lock, a privilege, or because it stops. */
export function isConditionError(error: unknown): boolean {
  const number = numberOf(error)
  if (number === 0 || isLocked(error) || isDenied(error)) return false
  return !TailraceError.is(error) || !error.retryable
}
