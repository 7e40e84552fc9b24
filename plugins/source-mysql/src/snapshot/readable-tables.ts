import { isUnknown, type Table, type UnknownTable } from '@tailrace/mysql-ddl'
import { hasKey, type SnapshotTable } from '@tailrace/plugin-api/snapshot'
import { chooseKey } from './keys/chunk-key.ts'
import type { MysqlPlan } from './mysql-plan.ts'
import type { ReadableTable } from './round.ts'
import type { StreamPlace } from './stream-place.ts'

/**
 * Brings together what the stream and the catalog know of tables while neither can change: rows are of the schema that the stream's changes have.
 *
 * @param found by the catalog, in the order of `tables`
 * @returns null where a table is not as the stream has it, or not any more as it was planned
 */
export function readableTables(
  tables: readonly SnapshotTable<MysqlPlan>[],
  found: readonly (Table | UnknownTable | undefined)[],
  place: StreamPlace,
): ReadonlyMap<SnapshotTable<MysqlPlan>, ReadableTable> | null {
  const readable = new Map<SnapshotTable<MysqlPlan>, ReadableTable>()
  for (const [i, table] of tables.entries()) {
    const { schema: database, name, key } = table.planned
    const present = found[i]
    if (present === undefined || isUnknown(present)) return null
    if (!hasKey({ key: chooseKey(present) }, key)) return null
    const streamed = place.definition(database, name)
    const isKnown = streamed !== undefined && !isUnknown(streamed)
    if (isKnown && !isSame(streamed, present)) return null
    const definition = isKnown ? streamed : present
    readable.set(table, { definition, schema: place.schemaOf(definition) })
  }
  return readable
}

/** Whether rows of two definitions are read alike. */
function isSame(one: Table, other: Table): boolean {
  return (
    one.columns.length === other.columns.length &&
    one.columns.every((column, i) => {
      const { name, columnType, charset } = other.columns[i]!
      return column.name === name && column.columnType === columnType && column.charset === charset
    })
  )
}
