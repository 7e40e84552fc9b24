import { wantedDatabases } from '../tables/wanted-databases.ts'
import type { SchemaHistory } from './schema-history.ts'

/**
 * Databases whose tables are not in a history, since no pattern meant any of them when it was begun: their definitions have to be added
 * before their rows are read without names in the log.
 *
 * @param patterns option `tables` as it is now
 * @param databases those of the server
 */
export function uncoveredDatabases(
  history: SchemaHistory,
  patterns: readonly string[],
  databases: readonly string[],
): readonly string[] {
  const was = wantedDatabases(history.patterns)
  const is = wantedDatabases(patterns)
  return databases.filter((database) => is(database) && !was(database))
}
