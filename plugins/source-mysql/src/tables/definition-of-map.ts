import {
  columnsOf,
  type ColumnDefinition,
  type Flavor,
  type TableMap,
} from '@tailrace/mysql-binlog'
import { type Column, type Key, maxBytesOf, type Table } from '@tailrace/mysql-ddl'
import { dataTypeOf } from './data-type-of-map.ts'
import { isNullable, misfit } from './misfit.ts'

/**
 * The definition of a table as the log itself tells it (`binlog_row_metadata=FULL`), for places whose definition is not known otherwise.
 * It lacks collations, defaults, comments, generated columns, and indexes but the primary key.
 *
 * @param known a definition of another time; what it says of columns that are still the same is taken from it
 * @returns null where the log does not tell the columns' names
 */
export function definitionOfMap(map: TableMap, flavor: Flavor, known?: Table): Table | null {
  const told = columnsOf(map, flavor)
  if (told === null) return null
  const knownColumn = (name: string, index: number): Column | undefined => {
    const column = known?.columns.find((one) => one.name === name)
    if (column === undefined) return undefined
    const alone = { ...known!, columns: [column] }
    return misfit(columnMap(map, index), alone, flavor) === null ? column : undefined
  }
  return {
    database: map.database,
    name: map.table,
    engine: '',
    charset: '',
    collation: '',
    comment: '',
    columns: told.map(
      (column, index) => knownColumn(column.name, index) ?? columnOf(map, index, column),
    ),
    keys: keysOf(map, told),
    periods: [],
  }
}

/** What a table map says of one column, as the map of a table of that column. */
function columnMap(map: TableMap, index: number): TableMap {
  const of = <T>(all: readonly T[] | null): T[] | null => (all === null ? null : [all[index]!])
  const optional = map.optional!
  return {
    ...map,
    columnCount: 1,
    types: map.types.slice(index, index + 1),
    metadata: map.metadata.slice(index, index + 1),
    nullable: Uint8Array.of(isNullable(map, index) ? 1 : 0),
    optional: {
      ...optional,
      names: of(optional.names),
      unsigned: optional.unsigned?.slice(index, index + 1) ?? null,
      collations: optional.collations?.slice(index, index + 1) ?? null,
      enumValues: of(optional.enumValues),
      setValues: of(optional.setValues),
    },
  }
}

function columnOf(map: TableMap, index: number, told: ColumnDefinition): Column {
  const { name, isUnsigned: unsigned, values } = told
  const isBinary = told.charset === null || told.charset === 'binary'
  const charset = isBinary ? null : told.charset
  const dataType = dataTypeOf(map, index, isBinary)
  const sizes = sizesOf(map, index, dataType, charset)
  const facts = { name, dataType, unsigned, charset, values, ...sizes }
  return {
    ...facts,
    columnType: columnTypeOf(facts),
    zerofill: false,
    fractionDigits: timed.has(dataType) ? told.fractionDigits : null,
    collation: null,
    nullable: isNullable(map, index),
    default: null,
    onUpdateNow: false,
    autoIncrement: false,
    generated: null,
    invisible: map.optional?.visible?.[index] === 0,
    comment: '',
  }
}

const timed = new Set(['time', 'datetime', 'timestamp'])

type Sizes = Pick<Column, 'length' | 'precision' | 'scale' | 'fractionDigits'>

function sizesOf(map: TableMap, index: number, dataType: string, charset: string | null): Sizes {
  const metadata = map.metadata[index]!
  const none = { length: null, precision: null, scale: null, fractionDigits: null }
  switch (dataType) {
    case 'decimal':
      return { ...none, precision: metadata >> 8, scale: metadata & 0xff }
    case 'bit':
    case 'binary':
    case 'varbinary':
      return { ...none, length: metadata }
    case 'char':
    case 'varchar':
      return { ...none, length: Math.floor(metadata / (maxBytesOf(charset ?? '') ?? 1)) }
    case 'vector':
      return { ...none, length: map.optional?.vectorDimensions?.[index] ?? null }
    default:
      return timed.has(dataType) ? { ...none, fractionDigits: metadata } : none
  }
}

function columnTypeOf(column: Sizes & Pick<Column, 'dataType' | 'unsigned' | 'values'>): string {
  const { dataType, length, precision, scale, fractionDigits, unsigned, values } = column
  const quoted = values?.map((value) => `'${value.replaceAll("'", "''")}'`)
  const digits = fractionDigits === null || fractionDigits === 0 ? '' : fractionDigits
  const inside = quoted ?? (precision === null ? [length ?? digits] : [precision, scale])
  const sized = inside.join(',') === '' ? dataType : `${dataType}(${inside.join(',')})`
  return unsigned ? `${sized} unsigned` : sized
}

function keysOf(map: TableMap, told: readonly ColumnDefinition[]): Key[] {
  const key = map.optional?.primaryKey ?? null
  if (key === null) return []
  const parts = key.map(({ column, prefix }) => ({
    column: told[column]!.name,
    prefix: prefix === 0 ? null : prefix,
  }))
  return [{ name: 'PRIMARY', kind: 'primary', parts, generated: false }]
}
