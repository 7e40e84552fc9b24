import type { Table } from '@tailrace/mysql-ddl'
import type { MovedRow } from '@tailrace/plugin-api/snapshot'
import type { readDefinitions } from '../../catalog/read-catalog.ts'
import type { Session } from '../../connection/session.ts'
import type { TableChoices } from '../../table-options.ts'
import type { MysqlPlan } from '../mysql-plan.ts'
import { movedCondition, movedTable, movedTableId } from './moved-condition.ts'
import { knownDefinitions, planTables } from './plan-tables.ts'

/**
 * Plans the reading of rows that are to be read once more.
 *
 * @param definitions reads tables as they are now
 */
export async function planMoved(
  session: Session,
  rows: readonly MovedRow<string>[],
  choices: TableChoices,
  definitions: (
    names: readonly Pick<Table, 'database' | 'name'>[],
  ) => ReturnType<typeof readDefinitions>,
): Promise<MysqlPlan> {
  const byTable = Map.groupBy(rows, ({ table }) => table)
  const names = [...byTable.keys()].map(movedTable)
  const tables = knownDefinitions(names, await definitions(names))
  const planned = await planTables(session, tables, { choices, where: null, isCounted: false })
  return {
    tables: planned.map((table, i) => {
      const own = byTable.get(movedTableId(tables[i]!))!
      const moved = movedCondition(tables[i]!, own)
      if (moved === null) return table
      const where = table.where === null ? moved : `(${table.where}\n) AND (${moved})`
      return { ...table, where, isMoved: true, isSmall: true, expectedRows: own.length }
    }),
  }
}
