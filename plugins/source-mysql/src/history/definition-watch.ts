import { type EventPlace, type QueryEvent, statementText } from '@tailrace/mysql-binlog'
import { readStatement, type Session as DdlSession, type Statement } from '@tailrace/mysql-ddl'
import { compileTablePatterns, type TableMatcher } from '@tailrace/plugin-api'
import { statementSession } from '../tables/statement-session.ts'
import { wantedDatabases } from '../tables/wanted-databases.ts'

/** A statement because of which definitions of now are not those of before it. */
export interface DefiningStatement {
  readonly text: string
  readonly file: string
  readonly position: number
  /** The table that it is about, or the database. */
  readonly about: string
}

/**
 * Looks through a stretch of the log for statements that changed definitions. Where there are none, the catalog as it is behind the
 * stretch tells how its rows are read.
 */
export class DefinitionWatch {
  readonly #wanted: TableMatcher
  readonly #isFollowed: (database: string) => boolean
  readonly #ddl: DdlSession
  /** The first one met; null as long as there is none. */
  found: DefiningStatement | null = null

  /** @param patterns option `tables` */
  constructor(patterns: readonly string[], ddl: DdlSession) {
    this.#wanted = compileTablePatterns(patterns)
    this.#isFollowed = wantedDatabases(patterns)
    this.#ddl = ddl
  }

  /** Takes a statement of the log, also one that is no DDL. */
  query(query: QueryEvent, place: EventPlace): void {
    if (this.found !== null) return
    const text = statementText(query, this.#ddl.flavor)
    const about = this.#changed(readStatement(text, statementSession(query, this.#ddl)))
    if (about === null) return
    this.found = { text, file: place.file, position: place.position, about }
  }

  #changed(statement: Statement): string | null {
    const { kind, temporary, tables, databases } = statement
    if (temporary || isHarmless(statement)) return null
    if (kind === 'alter-database' || kind === 'drop-database') {
      return databases.find(this.#isFollowed) ?? null
    }
    const ids = tables.map(({ database, name }) => `${database}.${name}`)
    return ids.find(this.#wanted) ?? null
  }
}

/**
 * Rows of a table that is created are behind the statement, and its definition is that of the catalog, or is changed by another
 * statement.
 */
function isHarmless({ kind, orReplace, effect }: Statement): boolean {
  if (kind === 'create-table') return !orReplace && effect.type === 'create-table'
  return [
    'not-ddl',
    'other-ddl',
    'truncate-table',
    'create-index',
    'drop-index',
    'create-database',
  ].includes(kind)
}
