import { chunkSize, isWhole, type MovedRow } from '@tailrace/plugin-api/snapshot'
import type { Session } from '../connection/session.ts'
import type { TableChoices } from '../tables/table-options.ts'
import { estimateTables } from './read/estimate.ts'
import { type DefinitionContext, tableDefinitions } from './read/table-definition.ts'
import { refuseUnreadable } from './refuse-unreadable.ts'
import { movedCondition } from './moved-condition.ts'
import { Visibility } from './visibility.ts'
import type { PostgresPlan, PostgresTable } from './snapshot-plan.ts'

/** How tables are to be read. */
export interface PlanRequest {
  readonly context: DefinitionContext
  readonly choices: TableChoices
  /** Condition of the rows to read, or null for all. */
  readonly where: string | null
  /** Whether rows are to be counted, beside their reading. */
  readonly isCounted: boolean
}

/** Decides how tables are read, by what the server knows of them. Tables that do not exist any more are left out. */
export async function planTables(
  session: Session,
  oids: readonly number[],
  { context, choices, where, isCounted }: PlanRequest,
): Promise<readonly PostgresTable[]> {
  await refuseUnreadable(session, oids)
  const definitions = await tableDefinitions(session, oids, context)
  const estimates = await estimateTables(session, oids)
  const planned: PostgresTable[] = []
  for (const oid of oids) {
    const table = definitions.get(oid)
    if (table === undefined) continue
    const { schema, name } = table.relation
    const estimate = estimates.get(oid)!
    planned.push({
      oid,
      schema,
      name,
      where,
      isCounted,
      isPartitioned: table.isPartitioned,
      key: table.key,
      ...chunkSize(estimate, choices(`${schema}.${name}`).chunkRows),
      expectedRows: estimate.rows,
    })
  }
  return planned
}

/** How moved rows are read. */
export async function planMoved(
  session: Session,
  rows: readonly MovedRow<number>[],
  { context, choices }: Pick<PlanRequest, 'context' | 'choices'>,
): Promise<PostgresPlan> {
  const whole = rows.filter(isWhole).map(({ table }) => table)
  const all = await planTables(session, whole, { context, choices, where: null, isCounted: false })
  const definitions = await tableDefinitions(
    session,
    [...new Set(rows.map((r) => r.table))],
    context,
  )
  const single = rows.filter((row) => !isWhole(row))
  const groups = Map.groupBy(single, ({ table, columns }) => JSON.stringify([table, columns]))
  const tables = [...groups.values()].flatMap((group): PostgresTable[] => {
    const oid = group[0]!.table
    const table = definitions.get(oid)
    if (table === undefined) return []
    const { isPartitioned } = table
    const { schema, name } = table.relation
    const where = movedCondition(group)
    const count = { chunkRows: group.length, expectedRows: group.length, isCounted: false }
    return [
      {
        oid,
        schema,
        name,
        isPartitioned,
        key: null,
        isSmall: true,
        isMoved: true,
        where,
        ...count,
      },
    ]
  })
  return { tables: [...tables, ...all], after: [] }
}

/** 64-bit ids of the transactions that are running, and may be of some that are over already. */
export async function runningTransactions(session: Session): Promise<readonly number[]> {
  const [row] = await session.query<{ snapshot: string; own: string }>(
    'SELECT pg_current_snapshot()::text AS snapshot, pg_current_xact_id()::text AS own',
  )
  const { running, next } = new Visibility(row!.snapshot)
  // A snapshot's end is behind the last transaction that is over: later ones may be running, and are not in its list.
  const later = Array.from({ length: Math.max(0, Number(row!.own) - next) }, (_, i) => next + i)
  return [...running, ...later]
}
