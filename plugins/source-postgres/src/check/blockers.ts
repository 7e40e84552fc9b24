import type { CheckResult } from '@tailrace/plugin-api'
import { spokenSeconds } from '@tailrace/plugin-api/servers'
import pg from 'pg'
import type { Session } from '../connection/session.ts'
import { readSlotBlockers, type SlotBlocker } from '../slot/blockers.ts'
import type { Slot } from '../slot/slot.ts'

/** From this age on a transaction counts as one that holds an existing slot back. */
const LONG_SECONDS = 60

function spoken(blocker: SlotBlocker): string {
  const age = `open for ${spokenSeconds(blocker.seconds ?? 0)}`
  if (blocker.prepared !== null) return `prepared transaction '${blocker.prepared}' (${age})`
  const query = blocker.queryStart === null ? '' : `, last query at ${blocker.queryStart}`
  const who = [blocker.user, blocker.application].filter((part) => part !== null && part !== '')
  return `process ${blocker.pid} (${who.join(', ')}; ${blocker.state ?? 'unknown'}, ${age}${query})`
}

function ending({ pid, prepared, database }: SlotBlocker): string {
  return prepared === null
    ? `SELECT pg_terminate_backend(${pid});`
    : `ROLLBACK PREPARED ${pg.escapeLiteral(prepared)}; -- in database "${database}"`
}

/**
 * Open transactions: a slot in the making waits for each; one that exists keeps all log since the oldest began.
 *
 * @param longSeconds age from which on they are told where the slot exists
 */
export async function* checkBlockers(
  session: Session,
  slot: Slot | null,
  longSeconds = LONG_SECONDS,
): AsyncGenerator<CheckResult> {
  const all = await readSlotBlockers(session, session.pid)
  const blockers = slot === null ? all : all.filter(({ seconds }) => (seconds ?? 0) >= longSeconds)
  const check = slot === null ? 'open-transactions' : 'long-transactions'
  if (blockers.length === 0 && !(await seesOthers(session))) {
    yield {
      check,
      status: 'warn',
      detail:
        'The user sees its own transactions only: those of others that hold the slot back cannot be told.',
      code: 'SOURCE_PRIVILEGE',
      fix: `GRANT pg_read_all_stats TO ${pg.escapeIdentifier(await userOf(session))};`,
    }
    return
  }
  if (blockers.length === 0) {
    if (slot === null) return
    const detail = `No transaction that writes has been open for ${spokenSeconds(longSeconds)} or more.`
    yield { check, status: 'pass', detail }
    return
  }
  const what =
    slot === null
      ? 'Creating the slot waits for open transactions'
      : 'The slot keeps all log since long transactions began'
  yield {
    check,
    status: 'warn',
    detail: `${what}: ${blockers.map(spoken).join('; ')}.`,
    code: 'SOURCE_MISCONFIGURED',
    fix: `Let them end, or:\n${blockers.map(ending).join('\n')}`,
  }
}

async function seesOthers(session: Session): Promise<boolean> {
  const [row] = await session.query<{ all: boolean }>(
    `SELECT coalesce(pg_has_role(to_regrole('pg_read_all_stats'), 'USAGE'), true) AS all`,
  )
  return row!.all
}

async function userOf(session: Session): Promise<string> {
  const [row] = await session.query<{ name: string }>('SELECT current_user::text AS name')
  return row!.name
}
