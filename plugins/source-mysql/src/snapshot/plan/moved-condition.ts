import type { Column, Table } from '@tailrace/mysql-ddl'
import type { TableSchema } from '@tailrace/plugin-api'
import { isWhole, type MovedRow } from '@tailrace/plugin-api/snapshot'
import { quotedName } from '../../quoted-name.ts'

/** What a table is called in positions; names may hold any character. */
export function movedTableId({ database, name }: Pick<TableSchema, 'database' | 'name'>): string {
  return JSON.stringify([database, name])
}

/** The two names of {@link movedTableId}. */
export function movedTable(id: string): { database: string; name: string } {
  const [database, name] = JSON.parse(id) as [string, string]
  return { database, name }
}

/**
 * The condition that rows of one table meet which are to be read once more; null for all of its rows.
 *
 * @param rows of the table, with values in hexadecimal digits of their cells
 */
export function movedCondition(table: Table, rows: readonly MovedRow<string>[]): string | null {
  if (rows.some(isWhole)) return null
  return rows.map((row) => `(${rowCondition(table, row)})`).join(' OR ')
}

function rowCondition({ columns }: Table, { columns: names, values }: MovedRow<string>): string {
  const equals = names.map((name, i) => {
    const column = columns.find((each) => each.name === name)
    // A column that is no more names no row.
    return column === undefined ? 'FALSE' : `${quotedName(name)} = ${literal(column, values[i]!)}`
  })
  return equals.join(' AND ')
}

const numbers = new Set(['tinyint', 'smallint', 'mediumint', 'int', 'bigint', 'decimal', 'year'])

/** A cell of a log as a literal of its column's type. */
function literal({ dataType, charset }: Column, hex: string): string {
  const text = () => Buffer.from(hex, 'hex').toString('latin1')
  if (numbers.has(dataType)) return text()
  // As doubles, so that a FLOAT is compared with all its digits.
  if (dataType === 'float') return Math.fround(Number(text())).toExponential()
  if (dataType === 'double') return Number(text()).toExponential()
  if (dataType === 'bit') return String(BigInt(`0x${hex}`))
  const isBytes = charset === 'binary' || /^(var)?binary$|blob$/.test(dataType)
  return isBytes ? `x'${hex}'` : `_utf8mb4 x'${hex}'`
}
