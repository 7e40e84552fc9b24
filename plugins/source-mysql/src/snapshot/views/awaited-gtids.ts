import type { Session } from '../../connection/session.ts'

/** Seconds that are waited for. */
const PATIENCE = 1

/**
 * Waits until transactions can be seen. A commit of MySQL is in the log before it is visible: for a moment, or for as long as a semi-synchronous
 * replica is waited for. It is among the executed GTIDs once it is visible.
 *
 * @param gtids a set
 * @returns whether they can be
 */
export async function untilVisible(session: Session, gtids: string): Promise<boolean> {
  const [row] = await session.query<{ late: string }>(
    `SELECT WAIT_FOR_EXECUTED_GTID_SET(?, ${PATIENCE}) AS late`,
    [gtids],
  )
  return row?.late === '0'
}
