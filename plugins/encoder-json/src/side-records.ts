import type {
  ColumnType,
  Mark,
  MessageChange,
  RecordBuffer,
  SchemaChange,
  TableSchema,
} from '@tailrace/plugin-api'
import { writeBase64 } from '@tailrace/plugin-api/bytes'
import { RecordHead } from './record-head.ts'

const json = JSON.stringify

function typeName(type: ColumnType): string {
  return type.kind === 'array' ? `${typeName(type.element)}[]` : type.kind
}

function columnsOf(table: TableSchema): string {
  return json(
    table.columns.map(({ name, type, nativeType, nullable }) => ({
      name,
      type: typeName(type),
      nativeType,
      nullable,
    })),
  )
}

/** Appends the record of a change of a table's definition. */
export function writeSchemaChange(change: SchemaChange, index: number, out: RecordBuffer): void {
  const { body } = out
  const { database, schema, name, table } = change
  out.begin(index, 'schema')
  out.noKey()
  new RecordHead(
    `"database":${json(database)},"schema":${json(schema)},"table":${json(name)}`,
  ).write(body, 'schema', change)
  body.utf8(`,"action":${json(change.action)},"statement":${json(change.statement)}`)
  body.utf8(
    table === null
      ? ',"columns":null,"primaryKey":null}'
      : `,"columns":${columnsOf(table)},"primaryKey":${json(table.primaryKey)}}`,
  )
  out.endValue()
}

/** Appends the record of a logical message. */
export function writeMessage(change: MessageChange, index: number, out: RecordBuffer): void {
  const { body } = out
  out.begin(index, 'message')
  out.noKey()
  new RecordHead(`"database":${json(change.transaction.origin.database)}`).write(
    body,
    'message',
    change,
  )
  body.utf8(`,"prefix":${json(change.prefix)},"transactional":${change.transactional},"content":"`)
  writeBase64(body, change.content)
  body.ascii('"}')
  out.endValue()
}

/** Appends the record of a transaction's begin or commit. */
export function writeMark(change: Mark, index: number, out: RecordBuffer): void {
  out.begin(index, 'transaction')
  out.noKey()
  new RecordHead(`"database":${json(change.transaction.origin.database)}`).write(
    out.body,
    change.mark,
    change,
  )
  out.body.byte(0x7d)
  out.endValue()
}
