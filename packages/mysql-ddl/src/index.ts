export { apply, type Applied } from './apply/apply.ts'
export type { TableChange, TableChangeKind } from './apply/edit.ts'
export { tableFromCatalog } from './catalog/table-from-catalog.ts'
export type { CatalogColumn, CatalogIndexPart, CatalogTable } from './catalog/rows.ts'
export type { Column, ColumnDefault } from './model/column.ts'
export { differences } from './model/differences.ts'
export { schemasFromJson, schemasToJson, type SchemasJson } from './model/json.ts'
export {
  allTables,
  emptySchemas,
  findDatabase,
  findTable,
  type Database,
  type Schemas,
} from './model/schemas.ts'
export { isUnknown, primaryKey, rowKey, uniqueKeys } from './model/table.ts'
export type { Key, KeyKind, KeyPart, Period, Table, UnknownTable } from './model/table.ts'
export { withDatabase, withoutDatabase, withoutTable, withTable, withTables } from './model/with.ts'
export { session, type Flavor, type Session, type SessionFacts } from './session.ts'
export { sqlModeOfBits, sqlModeOfText, type SqlMode } from './sql-mode.ts'
export type { TableName } from './statement/names.ts'
export { readStatement } from './statement/read-statement.ts'
export type { Effect, Statement, StatementKind } from './statement/statement.ts'
export { maxBytesOf } from './types/charsets.ts'
