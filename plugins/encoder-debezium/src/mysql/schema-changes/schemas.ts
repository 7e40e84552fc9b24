import {
  type ConnectField,
  type ConnectSchema,
  converterOrder,
  fieldOf,
  plain,
} from '../../schemas/connect-schema.ts'

const int32 = (optional: boolean, field: string): ConnectField => ({
  type: 'int32',
  optional,
  field,
})
const boolean = (field: string): ConnectField => ({ type: 'boolean', optional: true, field })
const strings: ConnectSchema = { type: 'array', items: { type: 'string', optional: false } }

const column: ConnectSchema = {
  type: 'struct',
  fields: [
    plain('string', false, 'name'),
    int32(false, 'jdbcType'),
    int32(true, 'nativeType'),
    plain('string', false, 'typeName'),
    plain('string', true, 'typeExpression'),
    plain('string', true, 'charsetName'),
    int32(true, 'length'),
    int32(true, 'scale'),
    int32(false, 'position'),
    boolean('optional'),
    boolean('autoIncremented'),
    boolean('generated'),
    plain('string', true, 'comment'),
    plain('string', true, 'defaultValueExpression'),
    fieldOf(strings, true, 'enumValues'),
  ],
  name: 'io.debezium.connector.schema.Column',
  version: 1,
}

const table: ConnectSchema = {
  type: 'struct',
  fields: [
    plain('string', true, 'defaultCharsetName'),
    fieldOf(strings, true, 'primaryKeyColumnNames'),
    fieldOf({ type: 'array', items: { ...column, optional: false } }, false, 'columns'),
    plain('string', true, 'comment'),
  ],
  name: 'io.debezium.connector.schema.Table',
  version: 1,
}

const change: ConnectSchema = {
  type: 'struct',
  fields: [
    plain('string', false, 'type'),
    plain('string', false, 'id'),
    fieldOf(table, true, 'table'),
  ],
  name: 'io.debezium.connector.schema.Change',
  version: 1,
}

/** The schema of keys as JSON. */
export function keySchema(connector: string): string {
  return JSON.stringify(
    converterOrder(
      {
        type: 'struct',
        fields: [plain('string', false, 'databaseName')],
        name: `io.debezium.connector.${connector}.SchemaChangeKey`,
        version: 1,
      },
      false,
    ),
  )
}

/**
 * The schema of values as JSON.
 *
 * @param source the schema of the `source` struct
 */
export function valueSchema(connector: string, source: ConnectField): string {
  return JSON.stringify(
    converterOrder(
      {
        type: 'struct',
        fields: [
          source,
          plain('int64', false, 'ts_ms'),
          plain('string', true, 'databaseName'),
          plain('string', true, 'schemaName'),
          plain('string', true, 'ddl'),
          fieldOf({ type: 'array', items: { ...change, optional: false } }, false, 'tableChanges'),
        ],
        name: `io.debezium.connector.${connector}.SchemaChangeValue`,
        version: 1,
      },
      false,
    ),
  )
}
