import type { Session } from '../connection/session.ts'
import { functionComment } from './install.ts'
import type { DdlNames } from './names.ts'

/** An event trigger of a pipeline. */
export interface Trigger {
  readonly name: string
  readonly event: string
  readonly isEnabled: boolean
  readonly comment: string | null
  /** Whether its function is of this version and hands statements over as the options say. */
  readonly isCurrent: boolean
}

interface Row {
  readonly name: string
  readonly event: string
  readonly enabled: string
  readonly comment: string | null
  readonly text: string | null
}

/** The event triggers of a pipeline that are there. */
export async function readTriggers(session: Session, names: DdlNames): Promise<readonly Trigger[]> {
  const rows = await session.query<Row>(
    `SELECT t.evtname::text AS name, t.evtevent::text AS event, t.evtenabled::text AS enabled,
            obj_description(t.oid, 'pg_event_trigger') AS comment, obj_description(t.evtfoid, 'pg_proc') AS text
       FROM pg_event_trigger t WHERE t.evtname = ANY ($1) ORDER BY 1`,
    [[names.name, names.drop]],
  )
  return rows.map(({ name, event, enabled, comment, text }) => ({
    name,
    event,
    comment,
    isEnabled: enabled === 'O' || enabled === 'A',
    isCurrent: text === functionComment(names),
  }))
}

/** Whether both are there, enabled and of this version. */
export function isInstalled(triggers: readonly Trigger[]): boolean {
  return (
    triggers.length === 2 && triggers.every(({ isEnabled, isCurrent }) => isEnabled && isCurrent)
  )
}
