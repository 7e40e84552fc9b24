import {
  type FuzzColumn,
  literal,
} from '../../../../packages/mysql-binlog/test/rows/fuzz/column.ts'
import {
  decimal,
  double,
  unsignedInteger,
} from '../../../../packages/mysql-binlog/test/rows/fuzz/numbers.ts'
import type { Random } from '../../../../packages/mysql-binlog/test/rows/fuzz/random.ts'
import type { MysqlVersion } from '../../../../test/kit/mysql/release.ts'

/** A number whose digits SELECT leaves out. */
const isRounded = (cell: Buffer, selected: Buffer) =>
  Math.abs(Number(cell) - Number(selected)) < 1e-9
/** The same number behind zeros. */
const isSameNumber = (cell: Buffer, selected: Buffer) => Number(cell) === Number(selected)
/** The same digits behind zeros. */
const isPadded = (cell: Buffer, selected: Buffer) =>
  cell.toString() === selected.toString().replace(/^0+(?=\d)/, '')

const small = (random: Random) => decimal(random, 8, 3)
const positive = (random: Random) => small(random).replace('-', '')

/** Numbers that SELECT shows otherwise than the log has them, or that are easily mistaken. */
const shown: readonly FuzzColumn[] = [
  { type: 'float(10,2)', value: small, isFloat: true },
  { type: 'double(12,3)', value: small, isSame: isRounded },
  { type: 'real', value: (random) => (random.once(4) ? '-0e0' : double(random)) },
  { type: 'float', value: (random) => random.of(['-0e0', '1e-45', '1e15', '0']), isFloat: true },
  { type: 'float zerofill', value: positive, isFloat: true },
  { type: 'double zerofill', value: positive, isSame: isSameNumber },
  { type: 'double(20,4) zerofill', value: positive, isSame: isRounded },
  { type: 'decimal(8,3) zerofill', value: positive, isSame: isPadded },
  {
    type: 'decimal(65,30) zerofill',
    value: (random) => decimal(random, 65, 30).replace('-', ''),
    isSame: isPadded,
  },
  ...(['tinyint', 'smallint', 'mediumint', 'int', 'bigint'] as const).map((type, index) => ({
    type: `${type} zerofill`,
    value: (random: Random) => unsignedInteger(random, [8, 16, 24, 32, 64][index]!),
    isSame: isPadded,
  })),
]

// Of characters past U+FFFF the catalogs of all servers tell no more than a question mark.
const NAMES = ['a', "o'k", 'é', '€', '中', 'か', '한', 'б', 'ω', 'ｱ']

/** Names that a character set lacks cannot be those of a member. */
const enumerated = (charset: string, names: readonly string[]): FuzzColumn[] => [
  {
    type: `enum(${names.map(literal).join()}) CHARACTER SET ${charset}`,
    value: (random) => String(random.below(names.length + 1)),
  },
  {
    type: `set(${names.map(literal).join()}) CHARACTER SET ${charset}`,
    value: (random) => String(random.below(2 ** names.length)),
  },
]

const enumerations: readonly FuzzColumn[] = [
  ...enumerated('utf8mb4', NAMES),
  ...enumerated('utf16', NAMES),
  ...enumerated('utf32', NAMES),
  ...enumerated('latin1', ['a', 'é', '€', 'ÿ']),
  ...enumerated('gbk', ['a', '中', '国']),
  ...enumerated('euckr', ['a', '한']),
]

const generated = (type: string): FuzzColumn => ({
  type,
  value: () => 'DEFAULT',
  isGenerated: true,
})

const shapes: readonly FuzzColumn[] = [
  ['linestring', 'LINESTRING(0 0,1 1.5)'],
  ['polygon', 'POLYGON((0 0,4 0,4 4,0 0))'],
  ['multipoint', 'MULTIPOINT((1 1),(2 2))'],
  ['multilinestring', 'MULTILINESTRING((1 1,2 2))'],
  ['multipolygon', 'MULTIPOLYGON(((0 0,4 0,4 4,0 0)))'],
  ['geometrycollection', 'GEOMETRYCOLLECTION(POINT(1 1),LINESTRING(0 0,1 1))'],
].map(([type, text]) => ({ type: type!, value: () => `st_geomfromtext('${text}')` }))

/** Columns beside those of the fuzz of the log's own reader. */
export function ownColumns(version: MysqlVersion): FuzzColumn[] {
  return [
    ...shown,
    ...enumerations,
    ...shapes,
    { type: 'char(0)', value: () => `''` },
    { type: 'varchar(0)', value: () => `''` },
    { type: 'binary(0)', value: () => `''` },
    generated('int AS (id * 2) VIRTUAL'),
    generated('varchar(20) AS (concat(id, 0xC3A9)) STORED'),
    generated('decimal(30,4) AS (id / 7) VIRTUAL'),
    ...(version === 'mysql-9.7' ? [generated(`json AS (json_object('id', id)) VIRTUAL`)] : []),
    {
      type: version === 'mysql-9.7' ? 'int INVISIBLE' : 'int INVISIBLE DEFAULT 7',
      value: (random) => String(random.below(9)),
    },
  ]
}
