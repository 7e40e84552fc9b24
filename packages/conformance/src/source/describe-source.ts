import type { SourceDefinition } from '@tailrace/plugin-api'
import type { optionCases } from '../cases/option-cases.ts'
import { registerCases, type SuiteOptions } from '../cases/register-cases.ts'
import { stagedOptionCases } from '../cases/staged-options.ts'
import { changeCases } from './change-cases.ts'
import { flowCases } from './flow-cases.ts'
import { positionCases } from './position-cases.ts'
import { snapshotCases } from './snapshot-cases.ts'
import { startCases } from './start-cases.ts'
import type { SourceStage, SourceSubject, SourceSuite } from './subject.ts'

/** The cases of {@link describeSource}. */
export const sourceCases = {
  ...stagedOptionCases<SourceSubject, SourceStage, keyof typeof optionCases>(
    'source',
    async ({ definition }, options, context) => {
      await definition.create(options, context).close()
    },
  ),
  ...startCases,
  ...changeCases,
  ...positionCases,
  ...flowCases,
  ...snapshotCases,
}

/** The name of a case of {@link describeSource}. */
export type SourceCase = keyof typeof sourceCases

/**
 * Makes a vitest suite of what every source must keep to, against a real server. The suite says what happens to the database; the stage
 * does it.
 *
 * ```ts
 * describeSource(mysql, {
 *   async start() {
 *     const database = await server.createDatabase()
 *     return {
 *       options: { url: database.url, tables: ['*.*'] },
 *       apply: (steps) => database.query(transactionSql(steps)),
 *       cut: () => database.killConnections(),
 *       restrict: async () => ({ user: 'weak' }),
 *       stop: () => database.drop(),
 *     }
 *   },
 *   invalid: [{ because: 'no tables', options: { tables: [] } }],
 *   skip: { 'snapshot: no gap and no repeat where the stream takes over': 'it has no snapshots', … },
 * })
 * ```
 */
export function describeSource(
  definition: SourceDefinition<any>,
  suite: SourceSuite & SuiteOptions<SourceCase>,
): void {
  const title = `source ${definition.name} keeps to its contract`
  registerCases<SourceSubject>(title, sourceCases, { ...suite, definition }, suite)
}
