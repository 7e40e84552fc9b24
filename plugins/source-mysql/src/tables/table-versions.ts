import {
  compileRowReader,
  type EventPlace,
  type Flavor,
  type QueryEvent,
  statementText,
  type TableMap,
} from '@tailrace/mysql-binlog'
import {
  allTables,
  apply,
  findTable,
  isUnknown,
  readStatement,
  type Session as DdlSession,
  type Table,
  type UnknownTable,
} from '@tailrace/mysql-ddl'
import { compileTablePatterns, type TableMatcher, type TableSchema } from '@tailrace/plugin-api'
import type { SchemaHistory } from '../history/schema-history.ts'
import { definitionOfMap } from './definition-of-map.ts'
import type { KnownSchemas } from './known-schemas.ts'
import { misfit } from './misfit.ts'
import { MissingDefinition } from './missing-definition.ts'
import { refuseMisfit, refuseStatement, refuseVersioned } from './refusals.ts'
import { rowDefinition } from './row-definition.ts'
import { isSameMap } from './same-map.ts'
import type { StatementOutcome } from './statement-outcome.ts'
import { isLost, isOfWanted, otherParts, tablePart } from './statement-parts.ts'
import { statementSession } from './statement-session.ts'
import { isOfAccounts, isOfRows, mentions } from './statement-text.ts'
import type { TableVersion } from './table-version.ts'
import { wantedDatabases } from './wanted-databases.ts'

/** What {@link TableVersions} is made of. */
export interface TableVersionsParts {
  /** Option `tables`. */
  readonly patterns: readonly string[]
  readonly flavor: Flavor
  /** Of the server that the log is read from. */
  readonly ddl: DdlSession
  /** As it is where reading begins. */
  readonly history: SchemaHistory
  /** The source's, through all its connections. */
  readonly known: KnownSchemas
  /** The server that the log is read from, as positions have it. */
  readonly server: string
}

/** A version, and what it was made of. */
interface Use {
  readonly map: TableMap
  readonly version: TableVersion
}

/**
 * The tables of one reading of the log, as they are at the place where it stands: table maps become versions, statements change
 * them. Everything is to be told in the order of the log.
 *
 * Names and types of columns are those of the definition that the schema history has for the place, where the log means the same.
 * Where the log means another one and tells names and types itself (`binlog_row_metadata=FULL`), the log is right; where it
 * does not, its rows cannot be read, and the pipeline stops. A definition that the history lacks may be learned from the catalog.
 */
export class TableVersions {
  readonly #wanted: TableMatcher
  readonly #isFollowed: (database: string) => boolean
  readonly #flavor: Flavor
  readonly #ddl: DdlSession
  readonly #history: SchemaHistory
  readonly #known: KnownSchemas
  readonly #server: string
  #byMap = new WeakMap<TableMap, TableVersion | null>()
  readonly #inUse = new Map<string, Use>()

  constructor({ patterns, flavor, ddl, history, known, server }: TableVersionsParts) {
    this.#wanted = compileTablePatterns(patterns)
    this.#isFollowed = wantedDatabases(patterns)
    this.#flavor = flavor
    this.#ddl = ddl
    this.#history = history
    this.#known = known
    this.#server = server
  }

  /** Version of the schema history that holds here: what positions name. */
  get history(): number {
    return this.#history.version
  }

  /**
   * How the rows are read that a table map announces.
   *
   * @param place of the rows, for errors
   * @param start of their transaction in the same file, in bytes
   * @returns null for a table that is not wanted
   * @throws MissingDefinition where the history has no definition that could be meant
   * @throws TailraceError SOURCE_SCHEMA_UNKNOWN where it has another one, and the log does not tell names and types
   */
  of(map: TableMap, place: EventPlace, start: number): TableVersion | null {
    const known = this.#byMap.get(map)
    if (known !== undefined) return known
    const isWanted = this.#wanted(`${map.database}.${map.table}`)
    const version = isWanted ? this.#use(map, place, start) : null
    this.#byMap.set(map, version)
    return version
  }

  /**
   * Follows a statement of the log; also one that is no DDL at all.
   *
   * @param at place of the statement, the same each time the log is read, on whichever server: its GTID, or file and offset
   * @param place for errors
   * @throws TailraceError SOURCE_MISCONFIGURED for a statement that changed rows of a wanted table, which are then not in the log
   */
  statement(query: QueryEvent, at: string, place: EventPlace): StatementOutcome {
    const text = statementText(query, this.#flavor)
    const statement = readStatement(text, statementSession(query, this.#ddl))
    const { kind, tables, databases } = statement
    const nothing = { kind, text, parts: [], truncated: [], record: null, lost: [] }
    if (kind === 'not-ddl') {
      if (isOfRows(text)) this.#refuseRows(text, place)
      return nothing
    }
    // The character sets of other databases are known too, for when patterns mean tables of them.
    const isOfFollowed =
      databases.length > 0 || tables.some(({ database }) => this.#isFollowed(database))
    const others =
      statement.temporary || isOfAccounts(text) ? [] : otherParts(statement, this.#isFollowed)
    if (!isOfFollowed) return { ...nothing, parts: others }

    const before = this.#history.schemas
    const { schemas, changes } = apply(before, statement)
    const wanted = changes.filter((change) => isOfWanted(change, this.#wanted))
    const parts = wanted.map((change) => tablePart(statement, change, this.#schemaOf))
    const record = schemas === before ? null : this.#history.append(schemas, at)
    if (record !== null) this.#byMap = new WeakMap()
    return {
      kind,
      text,
      parts: [...parts, ...others],
      truncated: parts.flatMap(({ action, table }) =>
        action === 'truncate' && table !== null ? [table] : [],
      ),
      record,
      lost: wanted.filter(isLost).map(({ table }) => `${table.database}.${table.name}`),
    }
  }

  #use(map: TableMap, place: EventPlace, start: number): TableVersion {
    const id = `${map.database}.${map.table}`
    const table = this.#definitionOf(map, place, start)
    const schema = this.#known.of(table)
    const used = this.#inUse.get(id)
    if (used !== undefined && used.version.schema === schema && isSameMap(used.map, map)) {
      return used.version
    }
    const reader = compileRowReader(map, rowDefinition(table))
    const version = { schema, reader, types: map.types }
    this.#inUse.set(id, { map, version })
    return version
  }

  #definitionOf(map: TableMap, place: EventPlace, start: number): Table {
    const found = findTable(this.#history.schemas, map.database, map.table)
    if (isVersioned(found)) throw refuseVersioned(`${map.database}.${map.table}`, place)
    if (found === undefined || isUnknown(found)) return this.#toldOf(map, place, start, found)
    const difference = misfit(map, found, this.#flavor)
    if (difference === null) return found
    const told = this.#told(map, place, found)
    if (told === null) throw refuseMisfit(map, place, found.columns.length, difference)
    return told
  }

  /** The definition of a table that the history does not know: what the log tells, and the definition of a later time. */
  #toldOf(map: TableMap, place: EventPlace, start: number, found: UnknownTable | undefined): Table {
    const isLookedFor = found?.later !== undefined
    const told = isLookedFor ? this.#told(map, place, found.later ?? undefined) : null
    if (told !== null) return told
    const why = found?.unknown ?? 'the schema history has no such table at this place'
    throw new MissingDefinition(map, this.#server, place, start, why)
  }

  #told(map: TableMap, place: EventPlace, known: Table | undefined): Table | null {
    const told = definitionOfMap(map, this.#flavor, known)
    if (told === null) return null
    const difference = misfit(map, told, this.#flavor)
    if (difference === null) return told
    throw refuseMisfit(map, place, told.columns.length, difference)
  }

  readonly #schemaOf = (table: Table | UnknownTable | undefined): TableSchema | null =>
    table === undefined || isUnknown(table) ? null : this.#known.of(table)

  #refuseRows(text: string, place: EventPlace): void {
    for (const { database, name } of allTables(this.#history.schemas)) {
      const id = `${database}.${name}`
      if (this.#wanted(id) && mentions(text, name)) throw refuseStatement(id, place)
    }
  }
}

function isVersioned(table: Table | UnknownTable | undefined): boolean {
  if (table === undefined) return false
  return (isUnknown(table) ? table.later : table)?.systemVersioned === true
}
