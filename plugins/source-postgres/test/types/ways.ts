import type { RowChange, RowOperation } from '@tailrace/plugin-api'
import type { PostgresDatabase } from '../../../../test/kit/postgres/database.ts'
import { createSource } from '../harness.ts'
import { openReading } from '../../../../test/sources/reading.ts'
import { createSql, insertSql, type TypeTable } from './type-tables.ts'

/** A way by which the values of a row come, and the row images that must have them. */
export interface Way {
  readonly op: RowOperation
  readonly sides: readonly ('before' | 'after')[]
}

/** All ways. */
export const ways: readonly Way[] = [
  { op: 'read', sides: ['after'] },
  { op: 'insert', sides: ['after'] },
  { op: 'update', sides: ['before', 'after'] },
  { op: 'delete', sides: ['before'] },
]

/** What updates add to the `id` of each row, which is all that they change. */
export const MOVED = 1000

/** Reads rows in a snapshot, then inserts, updates and deletes of the very same rows through the stream. */
export async function changesByAllWays(
  database: PostgresDatabase,
  tables: readonly TypeTable[],
): Promise<readonly RowChange[]> {
  for (const table of tables) await database.query(`${createSql(table)};\n${insertSql(table)}`)
  const source = createSource(database, { tables: ['public.t*'], snapshot: 'initial' })
  const { reading } = await openReading(source)
  const rows = tables.reduce((sum, table) => sum + table.rows.length, 0)
  await reading.untilRows(rows)
  for (const table of tables) {
    await database.query(`TRUNCATE ${table.name}`)
    await database.query(insertSql(table))
    await database.query(`UPDATE ${table.name} SET id = id + ${MOVED}; DELETE FROM ${table.name}`)
  }
  const changes = await reading.untilRows(4 * rows + tables.length)
  reading.stop()
  await source.close()
  return changes
}
