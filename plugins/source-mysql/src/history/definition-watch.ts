import { type EventPlace, type QueryEvent, statementText } from '@tailrace/mysql-binlog'
import { readStatement, type Session as DdlSession, type Statement } from '@tailrace/mysql-ddl'
import { compileTablePatterns, type TableMatcher } from '@tailrace/plugin-api'
import { statementSession } from '../tables/statement-session.ts'
import { wantedDatabases } from '../tables/wanted-databases.ts'

/** A statement because of which definitions of now are not those of before it. */
export interface DefiningStatement {
  readonly file: string
  /** In bytes. */
  readonly position: number
  /** The table that it is about, or the database. */
  readonly about: string
}

/** What a stretch of the log did to one table, or to one database. */
export interface Touched {
  /** Whether the first statement about it created it, so that there was none before. */
  readonly isCreated: boolean
  /** The first statement that changed what there was; null for none. */
  changed: DefiningStatement | null
}

/**
 * Looks through a stretch of the log for statements that changed definitions. For tables that it finds none of, the catalog as it is behind
 * the stretch tells how rows are read.
 */
export class DefinitionWatch {
  readonly #wanted: TableMatcher
  readonly #isFollowed: (database: string) => boolean
  readonly #ddl: DdlSession
  readonly #tables = new Map<string, Touched>()
  readonly #databases = new Map<string, Touched>()
  /** Where databases were dropped, with their tables. */
  readonly #dropped = new Map<string, DefiningStatement>()
  /** The first statement that changed a table that is wanted, or its database; null as long as there is none. */
  found: DefiningStatement | null = null

  /** @param patterns option `tables` */
  constructor(patterns: readonly string[], ddl: DdlSession) {
    this.#wanted = compileTablePatterns(patterns)
    this.#isFollowed = wantedDatabases(patterns)
    this.#ddl = ddl
  }

  /** Takes a statement of the log, also one that is no DDL. */
  query(query: QueryEvent, place: EventPlace): void {
    const text = statementText(query, this.#ddl.flavor)
    const statement = readStatement(text, statementSession(query, this.#ddl))
    const { temporary, tables, databases } = statement
    if (temporary || isHarmless(statement)) return
    const isCreation = creates(statement)
    for (const name of databases.filter(this.#isFollowed)) {
      this.#touch(this.#databases, name, isCreation, place, true)
      if (statement.kind === 'drop-database') this.#drop(name, place)
    }
    for (const { database, name } of tables) {
      const id = `${database}.${name}`
      if (!this.#isFollowed(database)) continue
      const isNew = isCreation && !this.#dropped.has(this.#keyOf(database))
      this.#touch(this.#tables, id, isNew, place, this.#wanted(id))
    }
  }

  /** What was done to a table, also with its database; null for nothing. */
  table(database: string, name: string): Touched | null {
    const own = this.#tables.get(this.#keyOf(`${database}.${name}`))
    const dropped = this.#dropped.get(this.#keyOf(database))
    if (dropped === undefined) return own ?? null
    return { isCreated: own?.isCreated === true, changed: dropped }
  }

  /** What was done to a database itself; null for nothing. */
  database(name: string): Touched | null {
    return this.#databases.get(this.#keyOf(name)) ?? null
  }

  #drop(about: string, { file, position }: EventPlace): void {
    const key = this.#keyOf(about)
    if (!this.#dropped.has(key)) this.#dropped.set(key, { file, position, about })
  }

  #touch(
    all: Map<string, Touched>,
    about: string,
    isCreated: boolean,
    { file, position }: EventPlace,
    isWanted: boolean,
  ): void {
    const key = this.#keyOf(about)
    let touched = all.get(key)
    if (touched === undefined) all.set(key, (touched = { isCreated, changed: null }))
    if (isCreated) return
    const statement = { file, position, about }
    touched.changed ??= statement
    if (isWanted) this.found ??= statement
  }

  #keyOf(name: string): string {
    return this.#ddl.lowerCaseTableNames === 0 ? name : name.toLowerCase()
  }
}

/** Rows of what is created are behind the statement. */
function creates({ kind, orReplace }: Statement): boolean {
  return (kind === 'create-table' || kind === 'create-database') && !orReplace
}

/** Statements that leave columns as they are. */
function isHarmless({ kind }: Statement): boolean {
  return ['not-ddl', 'other-ddl', 'truncate-table', 'create-index', 'drop-index'].includes(kind)
}
