import type { Cursor } from '../lexer/cursor.ts'
import type { Session } from '../session.ts'

/** What a type's spelling says by itself. */
export interface TypeName {
  readonly name: string
  readonly args?: readonly number[]
  readonly charset?: string
  readonly byte?: boolean
}

/** Spellings of one word; MySQL Reference Manual, "Using Data Types from Other Database Engines", and MariaDB's "Data Types". */
const spellings: Readonly<Record<string, TypeName>> = {
  INT1: { name: 'tinyint' },
  INT2: { name: 'smallint' },
  INT3: { name: 'mediumint' },
  MIDDLEINT: { name: 'mediumint' },
  INT4: { name: 'int' },
  INTEGER: { name: 'int' },
  INT8: { name: 'bigint' },
  BOOL: { name: 'tinyint', args: [1] },
  BOOLEAN: { name: 'tinyint', args: [1] },
  FLOAT4: { name: 'float' },
  FLOAT8: { name: 'double' },
  DEC: { name: 'decimal' },
  NUMERIC: { name: 'decimal' },
  FIXED: { name: 'decimal' },
  VARCHARACTER: { name: 'varchar' },
  VARCHAR2: { name: 'varchar' },
  NVARCHAR: { name: 'varchar', charset: 'utf8mb3' },
  RAW: { name: 'varbinary' },
  CLOB: { name: 'longtext' },
  GEOMETRYCOLLECTION: { name: 'geometrycollection' },
  GEOMCOLLECTION: { name: 'geometrycollection' },
}

/** Types whose spelling is their name. */
const names = new Set(
  (
    'TINYINT SMALLINT MEDIUMINT INT BIGINT FLOAT DOUBLE DECIMAL BIT DATE TIME DATETIME TIMESTAMP YEAR CHAR VARCHAR BINARY ' +
    'VARBINARY TINYBLOB BLOB MEDIUMBLOB LONGBLOB TINYTEXT TEXT MEDIUMTEXT LONGTEXT ENUM SET JSON GEOMETRY POINT LINESTRING ' +
    'POLYGON MULTIPOINT MULTILINESTRING MULTIPOLYGON VECTOR UUID INET4 INET6 SERIAL'
  ).split(' '),
)

/** MariaDB's ORACLE mode (Knowledge Base, "SQL_MODE=ORACLE"). */
const oracleSpellings: Readonly<Record<string, TypeName>> = {
  DATE: { name: 'datetime' },
  BLOB: { name: 'longblob' },
}

/** Reads the words that name a type. Throws `Unreadable` at a type that is none. */
export function readTypeName(cursor: Cursor, session: Session): TypeName {
  const { keyword } = cursor.peek()
  const oracle = session.sqlMode.oracle ? oracleSpellings[keyword] : undefined
  const known =
    oracle ??
    spellings[keyword] ??
    (names.has(keyword) ? { name: keyword.toLowerCase() } : undefined)
  if (known) {
    cursor.take()
    if (keyword === 'DOUBLE') cursor.accept('PRECISION')
    if (keyword === 'CHAR' && cursor.accept('VARYING')) return { name: 'varchar' }
    return known
  }
  if (cursor.accept('REAL')) return { name: session.sqlMode.realAsFloat ? 'float' : 'double' }
  if (cursor.accept('NUMBER')) return { name: cursor.at('(') ? 'decimal' : 'double' }
  if (cursor.accept('CHARACTER')) return { name: cursor.accept('VARYING') ? 'varchar' : 'char' }
  if (cursor.accept('NATIONAL')) return readNational(cursor)
  if (cursor.accept('NCHAR'))
    return { name: acceptVarying(cursor) ? 'varchar' : 'char', charset: 'utf8mb3' }
  if (cursor.accept('LONG')) return readLong(cursor)
  throw cursor.unexpected('a data type')
}

function acceptVarying(cursor: Cursor): boolean {
  return cursor.accept('VARYING') || cursor.accept('VARCHAR') || cursor.accept('VARCHARACTER')
}

function readNational(cursor: Cursor): TypeName {
  if (cursor.accept('CHAR') || cursor.accept('CHARACTER'))
    return { name: cursor.accept('VARYING') ? 'varchar' : 'char', charset: 'utf8mb3' }
  if (acceptVarying(cursor)) return { name: 'varchar', charset: 'utf8mb3' }
  throw cursor.unexpected('CHAR or VARCHAR')
}

function readLong(cursor: Cursor): TypeName {
  if (cursor.accept('VARBINARY')) return { name: 'mediumblob' }
  if (cursor.accept('CHAR', 'VARYING') || cursor.accept('CHARACTER', 'VARYING'))
    return { name: 'mediumtext' }
  if (!cursor.accept('VARCHAR')) cursor.accept('VARCHARACTER')
  return { name: 'mediumtext' }
}
