import { findTable, isUnknown, type Table } from '@tailrace/mysql-ddl'
import type { Change, RowChange, TableSchema, Transaction } from '@tailrace/plugin-api'
import { RowMemory } from '@tailrace/plugin-api/snapshot'
import type { MysqlDatabase } from '../../../../../test/kit/mysql/database.ts'
import type { Mysql } from '../../../../../test/kit/mysql.ts'
import { readDdlSession } from '../../../src/catalog/ddl-session.ts'
import { readCatalog } from '../../../src/catalog/read-catalog.ts'
import { connectionSettings } from '../../../src/connection/settings.ts'
import { Session } from '../../../src/connection/session.ts'
import { options } from '../../../src/options.ts'
import { readerSettings } from '../../../src/snapshot/read/reader-settings.ts'
import { TextRows } from '../../../src/snapshot/read/text-rows.ts'
import { quoteName, type SelectList, selectList } from '../../../src/snapshot/read/select-list.ts'
import { KnownSchemas } from '../../../src/tables/known-schemas.ts'

/** A session as readers have it. */
export async function connect(
  { url }: Pick<MysqlDatabase, 'url'>,
  flavor: Mysql['flavor'] = 'mysql',
): Promise<Session> {
  const session = await Session.connect(connectionSettings(options.parse({ url, tables: ['*.*'] })))
  for (const sql of readerSettings(flavor)) await session.query(sql)
  return session
}

/** A table that is read. */
export interface ReadTable {
  readonly table: Table
  readonly schema: TableSchema
  readonly list: SelectList
  /** Selects all its rows. */
  readonly sql: string
}

/** A table as the catalog has it. */
export async function describeTable(
  session: Session,
  flavor: Mysql['flavor'],
  database: string,
  name: string,
  columns: readonly string[] | null = null,
): Promise<ReadTable> {
  const ddl = await readDdlSession(session, flavor)
  const schemas = await readCatalog(session, ddl, (one) => one === database)
  const table = findTable(schemas, database, name)
  if (table === undefined || isUnknown(table)) throw new Error(`there is no table ${name}`)
  const schema = new KnownSchemas(() => columns).of(table)
  const list = selectList(table, schema)
  const sql = `SELECT ${list.sql} FROM ${quoteName(database)}.${quoteName(name)}`
  return { table, schema, list, sql }
}

const transaction = { id: 'read', commitPlace: 0 } as unknown as Transaction

/** A stream whose rows the test takes. */
export function streamRows(
  session: Session,
  { list, schema }: Pick<ReadTable, 'list' | 'schema'>,
  sql: string,
  maxQueuedBytes?: number,
): TextRows & { readonly signals: { count: number } } {
  const signals = { count: 0 }
  const stream = new TextRows(session, {
    sql,
    list,
    schema,
    transaction,
    memory: new RowMemory(),
    onReadable: () => signals.count++,
    ...(maxQueuedBytes !== undefined && { maxQueuedBytes }),
  })
  return Object.assign(stream, { signals })
}

/** All rows of a statement, taken so many at a time. */
export function readAll(
  session: Session,
  { list, schema }: Pick<ReadTable, 'list' | 'schema'>,
  sql: string,
  atATime = 1000,
): Promise<RowChange[]> {
  const changes: Change[] = []
  return new Promise((resolve, reject) => {
    const onReadable = () => {
      while (stream.take(changes, atATime) === atATime);
      if (!stream.done) return
      if (stream.error === null) resolve(changes as RowChange[])
      else reject(stream.error)
    }
    const memory = new RowMemory()
    const request = { sql, list, schema, transaction, memory, onReadable }
    const stream = new TextRows(session, request)
  })
}

/** A row's cells, NULL as null, and undefined for those that were not selected. */
export function cellsOf(change: RowChange, count: number): (Buffer | null | undefined)[] {
  const { bytes, spans } = change.cells!
  return Array.from({ length: count }, (_, i) => {
    const at = spans[change.afterAt + 2 * i]!
    const length = spans[change.afterAt + 2 * i + 1]!
    if (length < 0) return length === -1 ? null : undefined
    return Buffer.from(bytes.subarray(at, at + length))
  })
}
