import { Cursor } from '../lexer/cursor.ts'
import { Lexer } from '../lexer/lexer.ts'
import { Unreadable } from '../lexer/unreadable.ts'
import type { Column } from '../model/column.ts'
import type { Session } from '../session.ts'
import { plainSqlMode } from '../sql-mode.ts'
import { readDataType } from '../statement/data-type.ts'
import type { TypeClause } from '../statement/definition.ts'
import { canonicalCharset, canonicalCollation } from '../types/charsets.ts'
import { defaultFromCatalog } from './default-from-catalog.ts'
import type { CatalogColumn, CatalogNumber } from './rows.ts'

const sized = new Set(['char', 'varchar', 'binary', 'varbinary'])

/** A column as its row of COLUMNS says it. */
export function columnFromCatalog(row: CatalogColumn, session: Session): Column {
  const type = readColumnType(row, session)
  const dataType = row.DATA_TYPE.toLowerCase()
  const extra = row.EXTRA.toLowerCase()
  return {
    name: row.COLUMN_NAME,
    columnType: withoutFormatNote(row.COLUMN_TYPE),
    dataType,
    unsigned: type.unsigned || type.zerofill,
    zerofill: type.zerofill,
    length: lengthOf(row, dataType, type),
    ...digitsOf(row, dataType, type),
    fractionDigits: dataType === 'date' ? null : numberOf(row.DATETIME_PRECISION),
    charset: row.CHARACTER_SET_NAME === null ? null : canonicalCharset(row.CHARACTER_SET_NAME),
    collation: row.COLLATION_NAME === null ? null : canonicalCollation(row.COLLATION_NAME),
    values: type.values ?? null,
    nullable: row.IS_NULLABLE === 'YES',
    default: extra.includes(' generated') ? null : defaultFromCatalog(row, session),
    onUpdateNow: extra.includes('on update'),
    autoIncrement: extra.includes('auto_increment'),
    generated: extra.includes('virtual generated')
      ? 'virtual'
      : extra.includes('stored generated')
        ? 'stored'
        : null,
    invisible: extra.includes('invisible'),
    comment: row.COLUMN_COMMENT,
  }
}

/**
 * Servers note a storage format of older versions behind a type, in a comment that belongs not to it; and MariaDB in its
 * ORACLE mode the size of a BLOB.
 */
function withoutFormatNote(columnType: string): string {
  return columnType
    .replace('blob(65535)', 'blob')
    .replace(/ \/\* (?:mariadb-5\.3|5\.5 binary format) \*\/$/, '')
}

function readColumnType({ COLUMN_TYPE }: CatalogColumn, session: Session): TypeClause {
  try {
    // The catalog escapes with backslashes whatever the session's modes are.
    const plain = { ...session, sqlMode: plainSqlMode }
    return readDataType(new Cursor(new Lexer(COLUMN_TYPE, plain)), plain)
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    throw new SyntaxError(`the column type "${COLUMN_TYPE}" is not known: ${error.message}`, {
      cause: error,
    })
  }
}

function lengthOf(row: CatalogColumn, dataType: string, type: TypeClause): number | null {
  if (sized.has(dataType)) return numberOf(row.CHARACTER_MAXIMUM_LENGTH)
  if (dataType === 'bit') return numberOf(row.NUMERIC_PRECISION)
  return dataType === 'vector' ? (type.args[0] ?? null) : null
}

function digitsOf(
  row: CatalogColumn,
  dataType: string,
  type: TypeClause,
): Pick<Column, 'precision' | 'scale'> {
  if (dataType === 'decimal')
    return { precision: numberOf(row.NUMERIC_PRECISION), scale: numberOf(row.NUMERIC_SCALE) }
  if ((dataType === 'float' || dataType === 'double') && type.args.length === 2)
    return { precision: numberOf(row.NUMERIC_PRECISION), scale: numberOf(row.NUMERIC_SCALE) }
  return { precision: null, scale: null }
}

function numberOf(value: CatalogNumber | null): number | null {
  return value === null ? null : Number(value)
}
