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
  withTables,
} from '@tailrace/mysql-ddl'
import { compileTablePatterns, type TableMatcher, type TableSchema } from '@tailrace/plugin-api'
import type { HistoryRecord } from '../history/history-record.ts'
import type { SchemaHistory } from '../history/schema-history.ts'
import { definitionOfMap } from './definition-of-map.ts'
import type { KnownSchemas } from './known-schemas.ts'
import { misfit } from './misfit.ts'
import { refuseMisfit, refuseStatement, refuseUnknownTable } from './refusals.ts'
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
 * does not, its rows cannot be read, and the pipeline stops.
 */
export class TableVersions {
  readonly #wanted: TableMatcher
  readonly #isFollowed: (database: string) => boolean
  readonly #flavor: Flavor
  readonly #ddl: DdlSession
  readonly #history: SchemaHistory
  readonly #known: KnownSchemas
  #byMap = new WeakMap<TableMap, TableVersion | null>()
  readonly #inUse = new Map<string, Use>()

  constructor({ patterns, flavor, ddl, history, known }: TableVersionsParts) {
    this.#wanted = compileTablePatterns(patterns)
    this.#isFollowed = wantedDatabases(patterns)
    this.#flavor = flavor
    this.#ddl = ddl
    this.#history = history
    this.#known = known
  }

  /** Version of the schema history that holds here: what positions name. */
  get history(): number {
    return this.#history.version
  }

  /**
   * How the rows are read that a table map announces.
   *
   * @param place of the rows, for errors
   * @returns null for a table that is not wanted
   * @throws TailraceError SOURCE_SCHEMA_UNKNOWN where names and types of the columns are not known
   */
  of(map: TableMap, place: EventPlace): TableVersion | null {
    const known = this.#byMap.get(map)
    if (known !== undefined) return known
    const version = this.#wanted(`${map.database}.${map.table}`) ? this.#use(map, place) : null
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
    const isOfFollowed =
      databases.some(this.#isFollowed) || tables.some(({ database }) => this.#isFollowed(database))
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

  /**
   * Puts definitions in the place of those that were lost.
   *
   * @param tables as the catalog has them, when the log from here to there is known to have no DDL on them
   * @param at as in {@link TableVersions.statement}
   */
  learn(tables: readonly Table[], at: string): HistoryRecord {
    const record = this.#history.append(withTables(this.#history.schemas, tables), at)
    this.#byMap = new WeakMap()
    return record
  }

  #use(map: TableMap, place: EventPlace): TableVersion {
    const id = `${map.database}.${map.table}`
    const table = this.#definitionOf(map, place)
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

  #definitionOf(map: TableMap, place: EventPlace): Table {
    const found = findTable(this.#history.schemas, map.database, map.table)
    const known = found === undefined || isUnknown(found) ? undefined : found
    const isTold = (map.optional?.names ?? null) !== null
    const difference = known === undefined ? null : misfit(map, known, this.#flavor)
    if (known !== undefined && difference === null && (isTold || this.#history.isExact))
      return known
    const told = definitionOfMap(map, this.#flavor, known)
    if (told === null) throw this.#refusal(map, place, found, difference)
    const toldDifference = misfit(map, told, this.#flavor)
    if (toldDifference === null) return told
    throw refuseMisfit(map, place, told.columns.length, toldDifference)
  }

  #refusal(
    map: TableMap,
    place: EventPlace,
    found: Table | UnknownTable | undefined,
    difference: string | null,
  ): Error {
    if (found === undefined) {
      return refuseUnknownTable(map, place, 'the schema history has no such table at this place')
    }
    if (isUnknown(found)) return refuseUnknownTable(map, place, found.unknown)
    if (difference !== null) return refuseMisfit(map, place, found.columns.length, difference)
    return refuseUnknownTable(map, place, 'only definitions of a later time are')
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
