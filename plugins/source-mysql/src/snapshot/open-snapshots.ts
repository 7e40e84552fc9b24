import { openSnapshots as takeUp } from '@tailrace/plugin-api/snapshot'
import type { Session } from '../connection/session.ts'
import type { OpenRequest } from '../open.ts'
import type { MysqlPosition } from '../position.ts'
import type { ServerFacts } from '../server/facts.ts'
import { tableChoices } from '../table-options.ts'
import { findTables } from '../tables/find-tables.ts'
import { planFound } from './plan/plan-request.ts'
import { prepareViews } from './prepare-views.ts'

/** What is opened. */
export interface SnapshotsOpening {
  readonly session: Session
  readonly facts: ServerFacts
  readonly request: OpenRequest
}

/**
 * Has tables read that no snapshot has taken up yet: all on the first start, later those that came to match.
 *
 * @param position where streaming begins
 * @param isFirst whether nothing was delivered before
 * @returns the position with what is to be read; the same one where nothing is
 * @throws TailraceError where the server does not let rows be read in line with the stream
 */
export async function openSnapshots(
  { session, facts, request }: SnapshotsOpening,
  position: MysqlPosition,
  isFirst: boolean,
): Promise<MysqlPosition> {
  const { options, state } = request
  const how = {
    server: facts,
    choices: tableChoices(options.tableOptions),
    where: null,
    isCounted: options.snapshotCount === 'exact',
  }
  const begun =
    options.snapshot === 'never'
      ? position
      : await takeUp(
          {
            state,
            tables: await findTables(session, options.tables),
            // There is nothing else that a table is known by: an ALTER gives it other numbers too.
            nameOf: ({ database, name }) => JSON.stringify([database, name]),
            plan: (tables) => planFound(session, tables, how),
          },
          position,
          isFirst,
        )
  const isActive = begun.moved !== undefined || (begun.snapshot?.active.length ?? 0) > 0
  if (isActive && options.snapshot !== 'only') {
    await prepareViews(session, facts, begun, options.watermarkTable)
  }
  return begun
}
