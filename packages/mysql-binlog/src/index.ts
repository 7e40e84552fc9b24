export { ColumnType } from './events/column-type.ts'
export { RowsFlag, type RowsEvent, type RowsEventKind } from './events/rows-event.ts'
export type { PrimaryKeyPart, TableMap, TableMetadata } from './events/table-map.ts'
