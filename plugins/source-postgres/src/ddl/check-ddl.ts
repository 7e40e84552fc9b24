import type { CheckResult } from '@tailrace/plugin-api'
import { failed } from '../check/prechecks.ts'
import type { Session } from '../connection/session.ts'
import type { Options } from '../options.ts'
import { installScript, notInstalled, refuseMessages } from './ensure-ddl.ts'
import { ddlNames } from './names.ts'
import { isInstalled, readTriggers } from './triggers.ts'

const check = 'ddl-trigger'

/** Whether the event trigger is there; if not, whether starting may create it, and the SQL that does. */
export async function checkDdl(
  session: Session,
  options: NonNullable<Options['ddl']>,
  base: string,
  user: string,
  major: number,
): Promise<CheckResult> {
  const names = ddlNames(options, base)
  try {
    refuseMessages(options, major)
    if (isInstalled(await readTriggers(session, names))) {
      return { check, status: 'pass', detail: `Event trigger "${names.name}" is there.` }
    }
    if (options.create && (await mayCreate(session))) {
      const detail = `There is no event trigger "${names.name}": starting creates it.`
      return { check, status: 'pass', detail }
    }
  } catch (error) {
    return failed(check, error)
  }
  return { ...failed(check, notInstalled(names, user)), sql: installScript(names, user) }
}

/** Superusers create event triggers, and the roles that stand for one with managed services. */
async function mayCreate(session: Session): Promise<boolean> {
  const [row] = await session.query<{ may: boolean }>(
    `SELECT coalesce(bool_or(r.rolsuper OR m.oid IS NOT NULL), false) AS may
       FROM pg_roles r
       LEFT JOIN pg_roles m ON m.rolname IN ('rds_superuser', 'cloudsqlsuperuser', 'azure_pg_admin', 'polar_superuser')
             AND pg_has_role(r.oid, m.oid, 'MEMBER')
      WHERE r.rolname = current_user`,
  )
  return row!.may
}
