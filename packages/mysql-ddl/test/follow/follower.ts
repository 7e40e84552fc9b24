import { isDeepStrictEqual } from 'node:util'
import type { Connection } from 'mysql2/promise'
import {
  allTables,
  apply,
  differences,
  emptySchemas,
  findDatabase,
  findTable,
  isUnknown,
  readStatement,
  type Schemas,
  type SchemasJson,
  type Session,
  schemasFromJson,
  schemasToJson,
  type Table,
  withDatabase,
  withTables,
} from '../../src/index.ts'
import { readCatalog } from './catalog.ts'
import { rowsOf, sessionOf } from './connection.ts'

/** Runs statements on a server, follows what its binlog says of them, and compares the outcome with its catalog. */
export class Follower {
  schemas: Schemas = emptySchemas()
  session: Session
  /** The default database, for events that do not show theirs. */
  #database = ''
  /** Statements that were read from the log. */
  followed = 0
  readonly #connection: Connection
  readonly #databases: string[]

  private constructor(connection: Connection, databases: string[], session: Session) {
    this.#connection = connection
    this.#databases = databases
    this.session = session
  }

  /** Begins with no database of these names, wherever the names begin one. */
  static async start(connection: Connection, databases: string[]): Promise<Follower> {
    return new Follower(connection, databases, await sessionOf(connection))
  }

  /** Runs a statement; the lines that it returns say what differs from the catalog. */
  async run(sql: string): Promise<string[]> {
    const from = await this.#position()
    await this.#connection.query(sql)
    if (/^\s*SET\s/i.test(sql)) this.session = await sessionOf(this.#connection)
    const use = /^USE `?([^`]+)`?$/.exec(sql)
    if (use?.[1]) this.#database = use[1]
    const logged = await this.#logged(from)
    for (const { database, text } of logged) {
      this.followed++
      this.schemas = apply(this.schemas, readStatement(text, { ...this.session, database })).schemas
    }
    return logged.length === 0 ? [] : this.compare()
  }

  /** What differs between the followed definitions and the catalog's. */
  async compare(): Promise<string[]> {
    const catalog = await readCatalog(this.#connection, this.#databases, this.session)
    const found: string[] = []
    for (const [name, table] of catalog) {
      const followed = findTable(this.schemas, table.database, table.name)
      if (!followed) found.push(`${name}: not followed`)
      else if (isUnknown(followed)) found.push(`${name}: unknown: ${followed.unknown}`)
      else found.push(...differences(followed, table).map((line) => `${name}: ${line}`))
    }
    for (const { database, name } of allTables(this.schemas))
      if (this.#databases.includes(database) && !catalog.has(`${database}.${name}`))
        found.push(`${database}.${name}: not there`)
    return [...found, ...(await this.#compareDatabases())]
  }

  /** Puts the catalog's definitions in the place of those that were lost sight of, and returns how many. */
  async readAnew(): Promise<number> {
    // Other suites write into the same log.
    const lost = [...allTables(this.schemas)].filter(
      (table) => isUnknown(table) && this.#databases.includes(table.database),
    )
    if (lost.length === 0) return 0
    const catalog = await readCatalog(this.#connection, this.#databases, this.session)
    const found = lost.flatMap(({ database, name }) => catalog.get(`${database}.${name}`) ?? [])
    this.schemas = withTables(this.schemas, found)
    return lost.length
  }

  /** What differs between the catalog's definition and that which the server's own SHOW CREATE TABLE makes. */
  async compareShown(): Promise<string[]> {
    const catalog = await readCatalog(this.#connection, this.#databases, this.session)
    const found: string[] = []
    for (const [name, table] of catalog) found.push(...(await this.#compareOneShown(name, table)))
    return found
  }

  /** What differs between the definitions and what is read back from their JSON form. */
  compareStored(): string[] {
    const stored = schemasFromJson(
      JSON.parse(JSON.stringify(schemasToJson(this.schemas))) as SchemasJson,
    )
    return isDeepStrictEqual(stored, this.schemas) ? [] : ['the JSON form says something else']
  }

  async #compareOneShown(name: string, table: Table): Promise<string[]> {
    const quoted = [table.database, table.name]
      .map((part) => `\`${part.replaceAll('`', '``')}\``)
      .join('.')
    const [row] = await rowsOf<{ 'Create Table'?: string }>(
      this.#connection,
      `SHOW CREATE TABLE ${quoted}`,
    )
    const statement = readStatement(row?.['Create Table'] ?? '', {
      ...this.session,
      database: table.database,
    })
    const database = { ...findDatabase(this.schemas, table.database)!, tables: new Map() }
    const { schemas } = apply(withDatabase(emptySchemas(), database), statement)
    const shown = findTable(schemas, table.database, table.name)
    if (!shown || isUnknown(shown)) return [`${name} shown: ${shown ? shown.unknown : 'missing'}`]
    return differences(shown, table).map((line) => `${name} shown: ${line}`)
  }

  async #compareDatabases(): Promise<string[]> {
    const rows = await rowsOf<{ name: string; charset: string; collation: string }>(
      this.#connection,
      `SELECT SCHEMA_NAME name, DEFAULT_CHARACTER_SET_NAME charset, DEFAULT_COLLATION_NAME collation
       FROM information_schema.SCHEMATA WHERE SCHEMA_NAME IN (?)`,
      [this.#databases],
    )
    return rows.flatMap((row) => {
      const database = findDatabase(this.schemas, row.name)
      const same = database?.charset === row.charset && database?.collation === row.collation
      return same ? [] : [`${row.name}: ${database?.collation ?? 'missing'}, not ${row.collation}`]
    })
  }

  async #position(): Promise<{ file: string; position: number }> {
    const sql = this.session.flavor === 'mysql' ? 'SHOW BINARY LOG STATUS' : 'SHOW MASTER STATUS'
    const [row] = await rowsOf<{ File: string; Position: number }>(this.#connection, sql)
    if (!row) throw new Error('the server writes no binlog')
    return { file: row.File, position: row.Position }
  }

  async #logged({
    file,
    position,
  }: {
    file: string
    position: number
  }): Promise<{ database: string; text: string }[]> {
    const events = await rowsOf<{ Event_type: string; Info: string }>(
      this.#connection,
      `SHOW BINLOG EVENTS IN '${file}' FROM ${position}`,
    )
    return events
      .filter(({ Event_type }) => Event_type.startsWith('Query'))
      .map(({ Info }) => {
        const use = /^use ([`"])((?:[^`"]|``)*)\1; /.exec(Info)
        return {
          database: use?.[2]?.replaceAll('``', '`') ?? this.#database,
          text: use ? Info.slice(use[0].length) : Info,
        }
      })
  }
}
