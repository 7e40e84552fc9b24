import { charsetOf } from '../charset/collations.ts'
import { decodeText } from '../charset/decode-text.ts'
import { ColumnType } from '../events/column-type.ts'
import type { TableMap, TableMetadata } from '../events/table-map.ts'
import type { ColumnDefinition } from './column-definition.ts'
import type { Flavor } from './flavor.ts'

/**
 * The columns as a table map with all metadata (`binlog_row_metadata=FULL`) tells them. Null where it does not even tell
 * their names.
 */
export function columnsOf(table: TableMap, flavor: Flavor): ColumnDefinition[] | null {
  const metadata = table.optional
  if (metadata?.names === null || metadata?.names === undefined) return null
  return metadata.names.map((name, index) => {
    const collation = metadata.collations?.[index] ?? 0
    const charset = collation === 0 ? null : charsetOf(collation, flavor)
    return {
      name,
      dataType: null,
      isUnsigned: metadata.unsigned?.[index] === 1,
      charset,
      values: valuesOf(metadata, index, charset),
      fractionDigits: fractionDigitsOf(table, index, flavor),
    }
  })
}

function valuesOf(metadata: TableMetadata, index: number, charset: string | null): string[] | null {
  const values = metadata.enumValues?.[index] ?? metadata.setValues?.[index] ?? null
  return values?.map((value) => decodeText(value, charset)) ?? null
}

function fractionDigitsOf(table: TableMap, index: number, flavor: Flavor): number | null {
  switch (table.types[index]) {
    case ColumnType.TIME2:
    case ColumnType.DATETIME2:
    case ColumnType.TIMESTAMP2:
      return table.metadata[index]!
    case ColumnType.TIME:
    case ColumnType.DATETIME:
    case ColumnType.TIMESTAMP:
      return flavor === 'mariadb' ? null : 0
    default:
      return 0
  }
}
