import type { MysqlVersion } from '../../../../../test/kit/mysql/release.ts'
import type { FuzzColumn } from './column.ts'
import { json } from './json.ts'
import { numbers } from './numbers.ts'
import type { Random } from './random.ts'
import { binary, enumerations, strings } from './strings.ts'
import { temporal } from './temporal.ts'

const COMPRESSED = [
  'varchar(254) COMPRESSED',
  'varchar(255) COMPRESSED',
  'varchar(1000) COMPRESSED',
  'varbinary(300) COMPRESSED',
  'tinytext COMPRESSED',
  'longtext COMPRESSED',
  'blob COMPRESSED',
]

/** A column of every type and character set that a server has. */
export function columnsFor(version: MysqlVersion, charsets: readonly string[]): FuzzColumn[] {
  const lastSecond = version === 'mariadb-11.8' ? 2 ** 32 - 1 : 2 ** 31 - 1
  const own = version === 'mysql-9.7' ? mysqlOnly : mariadbOnly(version)
  return [
    ...numbers,
    ...temporal(lastSecond),
    ...binary,
    ...enumerations,
    ...own,
    ...strings(charsets),
  ]
}

const vector = (random: Random) =>
  `'[${Array.from({ length: 5 }, () => random.fraction()).join(',')}]'`

const mysqlOnly: readonly FuzzColumn[] = [
  json,
  json,
  json,
  { type: 'vector(5)', value: (random) => `string_to_vector(${vector(random)})` },
]

function mariadbOnly(version: MysqlVersion): FuzzColumn[] {
  const columns: FuzzColumn[] = [
    { type: 'json', value: (random) => `'{"a": [1.10, "${random.below(100)}"]}'` },
    ...COMPRESSED.map((type) => ({
      type,
      value: (random: Random) =>
        `repeat('${random.of(['abc', 'x', '12'])}${random.below(100)}', ${random.below(40)})`,
    })),
    { type: 'uuid', dataType: 'uuid', value: uuid },
    { type: 'inet6', dataType: 'inet6', value: inet6 },
    {
      type: 'inet4',
      dataType: 'inet4',
      value: (random) => `'${random.below(256)}.${random.below(256)}.${random.below(2)}.0'`,
    },
  ]
  if (version === 'mariadb-11.8') {
    columns.push({ type: 'vector(5)', value: (random) => `vec_fromtext(${vector(random)})` })
  }
  return columns
}

function uuid(random: Random): string {
  const hex = random.hex(14)
  const zeros = random.once(4) ? '000000000000' : hex.slice(0, 12)
  return `'${hex.slice(0, 8)}-${hex.slice(8, 12)}-${random.of(['1', '4', '7'])}${hex.slice(12, 15)}-8${hex.slice(15, 18)}-${zeros}'`
}

function inet6(random: Random): string {
  return random.of([
    `'::'`,
    `'::1'`,
    `'1::'`,
    `'2001:db8::${random.below(9999)}'`,
    `'::ffff:1.2.3.${random.below(256)}'`,
    `'::1.2.3.4'`,
    `'1:0:0:2:0:0:0:3'`,
    `'1:0:3:4:5:6:7:8'`,
    `inet6_ntoa(x'${random.hex(16)}')`,
  ])
}
