import { allTables, isUnknown, type Schemas, type Table, withTables } from '@tailrace/mysql-ddl'
import { type Mysql, type MysqlVersion, startMysql } from '../../../../test/kit/index.ts'
import { beginLog, type Logged, type LoggedRow, readLog } from './read-log.ts'
import { type Beginning, catalogOf, versionsOf } from './sources.ts'

const PATTERNS = ['shop.*', '!shop.secret*']

/** Makes databases `shop` and `other`, anew each time. */
async function emptyShop(server: Mysql): Promise<Schemas> {
  await server.query(`DROP DATABASE IF EXISTS shop; DROP DATABASE IF EXISTS other;
    CREATE DATABASE shop; CREATE DATABASE other`)
  return catalogOf(server, PATTERNS)
}

function idOf({ database, name }: Table) {
  return { database, name }
}

/** What a log has, and how it was followed. */
export interface Followed extends Logged {
  readonly file: string
  readonly beginning: Schemas
}

/** A server whose log is written by statements and read by table versions. */
export class Shop {
  readonly server: Mysql

  private constructor(server: Mysql) {
    this.server = server
  }

  static async start(version: MysqlVersion): Promise<Shop> {
    return new Shop(await startMysql({ version }))
  }

  /** Runs statements in database `shop` with this metadata in the log; the definitions before them are known. */
  async run(
    metadata: string,
    statements: readonly string[],
  ): Promise<{ file: string; beginning: Schemas }> {
    const beginning = await emptyShop(this.server)
    await this.server.query(`SET GLOBAL binlog_row_metadata = '${metadata}'`)
    const file = await beginLog(this.server)
    const client = await this.server.client({ database: 'shop' })
    for (const sql of statements) await client.query(sql)
    await client.end()
    return { file, beginning }
  }

  /** Runs statements, and then others whose log file is given. */
  async runBehind(
    metadata: string,
    before: readonly string[],
    statements: readonly string[],
  ): Promise<string> {
    await this.run(metadata, before)
    const file = await beginLog(this.server)
    const client = await this.server.client({ database: 'shop' })
    for (const sql of statements) await client.query(sql)
    await client.end()
    return file
  }

  /** Runs statements, and follows their log from the empty database on. */
  async follow(metadata: string, statements: readonly string[]): Promise<Followed> {
    const { file, beginning } = await this.run(metadata, statements)
    return { file, beginning, ...(await this.read(file, { schemas: beginning })) }
  }

  /** Reads a log. */
  async read(file: string, beginning: Beginning): Promise<Logged> {
    const { versions } = await versionsOf(this.server, PATTERNS, beginning)
    return readLog(this.server, file, versions)
  }

  /** The definitions as they are now, as those of a later time than what is read; of one table more that is gone by now. */
  async laterCatalog(gone?: string): Promise<Schemas> {
    const catalog = await catalogOf(this.server, PATTERNS)
    const tables = [...allTables(catalog)].filter((table): table is Table => !isUnknown(table))
    const unknown = 'it was changed later'
    const all = tables.map((later) => ({ ...idOf(later), unknown, later }))
    const none = gone === undefined ? [] : [{ database: 'shop', name: gone, unknown, later: null }]
    return withTables(catalog, [...all, ...none])
  }
}

/** The new row of a change, or the old one of a delete. */
export function rowOf({
  op,
  schema,
  cells,
  beforeAt,
  afterAt,
}: LoggedRow): Record<string, unknown> {
  return { ...schema.rowFrom(cells, op === 'delete' ? beforeAt : afterAt) }
}
