import type { SchemaAction, SchemaChange } from '@tailrace/plugin-api'
import { ByteWriter } from '@tailrace/plugin-api/bytes'
import type { SchemaChangeRecord } from '../../dialect/dialect.ts'
import type { ConnectField } from '../../schemas/connect-schema.ts'
import { SourceBlock } from '../source-block.ts'
import { keySchema, valueSchema } from './schemas.ts'
import { tableDescription } from './table-description.ts'

const json = JSON.stringify

const types: Readonly<Partial<Record<SchemaAction, string>>> = {
  create: 'CREATE',
  alter: 'ALTER',
  rename: 'ALTER',
  drop: 'DROP',
}

const quoted = (name: string): string => `\`${name.replaceAll('`', '``')}\``

/** What the statement did to its table, as the one element of `tableChanges`; nothing where it is about none. */
function tableChanges({ action, database, name, table }: SchemaChange): string {
  const type = types[action]
  if (name === null || type === undefined || (table === null && action !== 'drop')) return ''
  const id = json(`${json(database)}.${json(name)}`)
  const described = table === null || action === 'drop' ? 'null' : tableDescription(table)
  return `{"type":"${type}","id":${id},"table":${described}}`
}

/** The statement; one that drops tables is told once for each, and names that alone. */
function statementOf({ action, database, name, statement }: SchemaChange): string | null {
  if (action !== 'drop' || name === null) return statement
  const ifExists = /^\s*drop\s+table\s+if\s+exists\b/i.test(statement ?? '') ? 'IF EXISTS ' : ''
  return `DROP TABLE ${ifExists}${quoted(database)}.${quoted(name)}`
}

/** Writes the records of changes of definitions, for the topic that has the name of the server. */
export class SchemaChanges {
  readonly #keySchema: string
  readonly #valueSchema: string

  /** @param source the schema of the `source` struct */
  constructor(connector: string, source: ConnectField) {
    this.#keySchema = keySchema(connector)
    this.#valueSchema = valueSchema(connector, source)
  }

  /**
   * The record of a change; null for a truncation, which is one of rows.
   *
   * @param milliseconds when it is encoded
   */
  record(
    change: SchemaChange,
    milliseconds: number,
    name: string,
    schemas: boolean,
  ): SchemaChangeRecord | null {
    if (change.action === 'truncate') return null
    const { action, database, transaction, place } = change
    // To the connector an index is no part of a table.
    const table = action === 'index' ? null : change.name
    const source = new ByteWriter(512)
    new SourceBlock(name, database, table ?? '').write(source, transaction, place, false)
    const key = `{"databaseName":${json(database)}}`
    const value = `{${source.toString()},"query":null},"ts_ms":${milliseconds},"databaseName":${json(database)},"schemaName":null,"ddl":${json(statementOf(change))},"tableChanges":[${tableChanges(change)}]}`
    if (!schemas) return { key, value }
    return {
      key: `{"schema":${this.#keySchema},"payload":${key}}`,
      value: `{"schema":${this.#valueSchema},"payload":${value}}`,
    }
  }
}
