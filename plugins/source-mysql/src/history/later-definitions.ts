import {
  allTables,
  findTable,
  type Flavor,
  isUnknown,
  type Schemas,
  type Table,
  type UnknownTable,
} from '@tailrace/mysql-ddl'
import { compileTablePatterns, TailraceError } from '@tailrace/plugin-api'
import { readCatalog } from '../catalog/read-catalog.ts'
import type { Session } from '../connection/session.ts'
import { compareLogPlaces } from '../position/log-place.ts'
import type { ServerFacts } from '../server/facts.ts'
import { logNow } from '../start/log-now.ts'
import type { MissingDefinition } from '../tables/missing-definition.ts'
import { misfit } from '../tables/misfit.ts'
import { refuseMisfit, refuseUnknownTable, refuseVersioned } from '../tables/refusals.ts'
import { wantedDatabases } from '../tables/wanted-databases.ts'
import type { DefinitionWatch, DefiningStatement } from './definition-watch.ts'
import { watchLog, type WatchRequest } from './watch-log.ts'

/** What looking at the catalog and at the log takes. */
export interface LaterLook extends WatchRequest {
  readonly session: Session
  readonly facts: ServerFacts
}

/** How often the catalog is read again because of a statement while it was read. */
const ATTEMPTS = 20

/**
 * The definition of a table in front of rows, by the catalog of now. Where the log tells names and types, it is believed if it fits them, and
 * otherwise handed on as one of a later time. Where it does not, the log from the rows to now may have no statement that changes the table;
 * then all others that are wanted, lacking, and not changed there either come with it.
 *
 * @param lacks whether the schema history has no definition of a table
 * @throws TailraceError SOURCE_SCHEMA_UNKNOWN where the catalog does not tell it
 */
export async function laterDefinitions(
  missing: MissingDefinition,
  lacks: (table: Table) => boolean,
  look: LaterLook,
): Promise<readonly (Table | UnknownTable)[]> {
  const { session, facts, ddl, patterns } = look
  const { map, place, start } = missing
  const from = { gtid: null, file: place.file, offset: start }
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const end = await logNow(session, facts)
    const catalog = await readCatalog(session, ddl, wantedDatabases(patterns))
    const found = findTable(catalog, map.database, map.table)
    const table = found === undefined || isUnknown(found) ? null : found
    if (table?.systemVersioned) throw refuseVersioned(`${map.database}.${map.table}`, place)
    if ((map.optional?.names ?? null) !== null) return [told(missing, table, ddl.flavor)]
    if (table === null) throw refuseUnknownTable(map, place, 'the server has no such table now')
    const watch = await watchLog(from, look)
    const changed = watch.table(map.database, map.table)?.changed ?? null
    if (changed === null) {
      const difference = misfit(map, table, ddl.flavor)
      if (difference !== null) throw refuseMisfit(map, place, table.columns.length, difference)
      return [table, ...[...others(catalog, table, patterns, watch)].filter(lacks)]
    }
    const order = compareLogPlaces({ file: changed.file, offset: changed.position }, end)
    if (order === undefined || order < 0) throw changedLater(missing, changed)
  }
  throw new TailraceError(
    'SOURCE_UNAVAILABLE',
    `The definition of "${map.database}.${map.table}" was changed each of the ${ATTEMPTS} times that it was read.`,
  )
}

function told({ map }: MissingDefinition, later: Table | null, flavor: Flavor) {
  if (later !== null && misfit(map, later, flavor) === null) return later
  const { database, table: name } = map
  return { database, name, unknown: 'the catalog has another definition of it now', later }
}

function* others(
  catalog: Schemas,
  { database, name }: Table,
  patterns: readonly string[],
  watch: DefinitionWatch,
): Generator<Table> {
  const isWanted = compileTablePatterns(patterns)
  for (const table of allTables(catalog)) {
    if (isUnknown(table) || !isWanted(`${table.database}.${table.name}`)) continue
    if (table.database === database && table.name === name) continue
    if (watch.table(table.database, table.name) === null) yield table
  }
}

function changedLater({ map, place }: MissingDefinition, statement: DefiningStatement) {
  const { file, position } = statement
  const why = `the catalog has that of now, and the log a statement that changed it behind these rows, at ${file}:${position}`
  return refuseUnknownTable(map, place, why)
}
