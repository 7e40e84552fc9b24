import type { CheckResult } from '@tailrace/plugin-api'
import type { Session } from '../connection/session.ts'
import type { CheckRequest } from './prechecks.ts'

/** `*` among the names: any connection that reads the log (manual, 20.6.2). */
const anyStandby = /(^|[\s,("])\*($|[\s,)"])/

/** Commits that wait for standbys: they are in the log before they can be seen. */
export async function* checkSynchronousStandbys(
  session: Session,
  { options }: CheckRequest,
): AsyncGenerator<CheckResult> {
  const [row] = await session.query<{ names: string }>(
    `SELECT CASE WHEN pg_is_in_recovery() THEN '' ELSE current_setting('synchronous_standby_names') END AS names`,
  )
  const { names } = row!
  if (names === '') return
  const check = 'synchronous-standbys'
  const setting = `synchronous_standby_names is '${names}'`
  if (anyStandby.test(names)) {
    yield {
      check,
      status: 'warn',
      detail:
        `${setting}, which means every connection that reads the log, the pipeline's too: applications' commits may wait until its sinks ` +
        'have confirmed them, and for as long as it is stopped; a snapshot may wait for commits that wait for it.',
      code: 'SOURCE_MISCONFIGURED',
      fix: `Name the standbys: ALTER SYSTEM SET synchronous_standby_names = '<application_name of a standby>'; SELECT pg_reload_conf();`,
    }
    return
  }
  if (options.snapshot === 'never') {
    const detail = `${setting}: commits are read before applications see them.`
    yield { check, status: 'pass', detail }
    return
  }
  yield {
    check,
    status: 'warn',
    detail: `${setting}: a commit can be seen only once they have it, and a snapshot waits for those that are in the log and not seen yet.`,
    code: 'SOURCE_MISCONFIGURED',
    fix: 'Fine while they are there: SELECT application_name, state, sync_state FROM pg_stat_replication; Where one is away for long, take it out of synchronous_standby_names until it is back.',
  }
}
