import type { Change, RowChange, TableSchema, Transaction } from '@tailrace/plugin-api'
import { RowMemory } from '@tailrace/plugin-api/snapshot'
import type { PostgresDatabase } from '../../../../../test/kit/postgres/database.ts'
import { readTypes } from '../../../src/catalog/types.ts'
import { tableSchemaOf } from '../../../src/catalog/table-schema.ts'
import { readTypeNames } from '../../../src/catalog/type-names.ts'
import { Session } from '../../../src/connection/session.ts'
import { connectionSettings } from '../../../src/connection/settings.ts'
import { options } from '../../../src/options.ts'
import { PostgresRowStream } from '../../../src/snapshot/read/row-stream.ts'
import {
  type DefinitionContext,
  type TableDefinition,
  tableDefinitions,
} from '../../../src/snapshot/read/table-definition.ts'

/** A session as readers have it. */
export function connect(database: PostgresDatabase): Promise<Session> {
  return Session.connect(connectionSettings(options.parse({ url: database.url, tables: ['*'] })))
}

/** Object id of a table. */
export async function oidOf(database: PostgresDatabase, table: string): Promise<number> {
  const [row] = await database.query<{ oid: string }>('SELECT $1::regclass::oid::text AS oid', [
    table,
  ])
  return Number(row!.oid)
}

/** Definition of one table that exists. */
export async function tableDefinition(
  session: Session,
  oid: number,
  context: DefinitionContext,
): Promise<TableDefinition> {
  return (await tableDefinitions(session, [oid], context)).get(oid)!
}

/** Definition and schema of a table. */
export async function describeTable(
  session: Session,
  oid: number,
  major: number,
  publications: readonly string[] = [],
): Promise<{ definition: TableDefinition; schema: TableSchema }> {
  const definition = await tableDefinition(session, oid, { publications, major })
  const { relation, facts } = definition
  const types = await readTypes(
    session,
    relation.columns.map((column) => column.typeOid),
  )
  const names = await readTypeNames(session, relation.columns)
  return { definition, schema: tableSchemaOf('d', relation, facts, types, names) }
}

const transaction = { id: 'read' } as unknown as Transaction

/** A stream whose rows the test takes. */
export function streamRows(
  session: Session,
  sql: string,
  schema: TableSchema,
  maxQueuedBytes?: number,
): PostgresRowStream & { readonly signals: { count: number } } {
  const signals = { count: 0 }
  const stream = new PostgresRowStream(session, {
    sql,
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
  sql: string,
  schema: TableSchema,
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
    const stream = new PostgresRowStream(session, { sql, schema, transaction, memory, onReadable })
  })
}

/** A row's cells as text, NULL as null. */
export function textsOf(change: RowChange): (string | null)[] {
  const { bytes, spans } = change.cells!
  const texts: (string | null)[] = []
  for (let i = 0; i < change.table.columns.length; i++) {
    const at = spans[change.afterAt + 2 * i]!
    const length = spans[change.afterAt + 2 * i + 1]!
    texts.push(length < 0 ? null : Buffer.from(bytes.subarray(at, at + length)).toString())
  }
  return texts
}
