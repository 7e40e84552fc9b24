import type { Value } from '@tailrace/plugin-api'
import { beforeAll, describe, expect, it } from 'vitest'
import type { PostgresDatabase } from '../../../test/kit/postgres/database.ts'
import { sharedPostgres } from '../../../test/kit/shared.ts'
import { createSource, openReading } from './harness.ts'

/** Declared type, SQL text of a value, and the value that a change has. */
const cases: readonly (readonly [type: string, sql: string, value: Value])[] = [
  ['smallint', '-32768', -32768],
  ['integer', '2147483647', 2147483647],
  ['bigint', '9223372036854775807', 9223372036854775807n],
  ['bigint', '-9223372036854775808', -9223372036854775808n],
  ['bigint', '-1', -1n],
  ['oid', '4294967295', 4294967295],
  [
    'numeric',
    '123456789012345678901234567890.123456789',
    '123456789012345678901234567890.123456789',
  ],
  ['numeric(10,2)', '1.5', '1.50'],
  ['numeric', `'NaN'`, 'NaN'],
  ['real', '0.1', 0.1],
  ['real', `'-0'`, -0],
  ['double precision', '0.30000000000000004', 0.30000000000000004],
  ['double precision', `'NaN'`, Number.NaN],
  ['double precision', `'-Infinity'`, -Infinity],
  ['double precision', '5e-324', 5e-324],
  ['boolean', 'true', true],
  ['boolean', 'false', false],
  ['text', `'Zoë 😀 "quoted" \\ '`, 'Zoë 😀 "quoted" \\ '],
  ['text', `''`, ''],
  ['text', 'NULL', null],
  ['varchar(5)', `'abc'`, 'abc'],
  ['char(5)', `'abc'`, 'abc  '],
  ['"char"', `'x'`, 'x'],
  ['name', `'n'`, 'n'],
  ['date', `'2024-02-29'`, '2024-02-29'],
  ['date', `'infinity'`, 'infinity'],
  ['date', `'0044-03-15 BC'`, '0044-03-15 BC'],
  ['time', `'23:59:59.123456'`, '23:59:59.123456'],
  ['time', `'24:00:00'`, '24:00:00'],
  ['timetz', `'07:08:09.5+05:30'`, '07:08:09.5+05:30'],
  ['timestamp', `'2024-05-06 07:08:09.123456'`, '2024-05-06T07:08:09.123456'],
  ['timestamp(3)', `'2024-05-06 07:08:09.123456'`, '2024-05-06T07:08:09.123'],
  ['timestamp', `'infinity'`, 'infinity'],
  ['timestamp', `'20240-01-01'`, '20240-01-01T00:00:00'],
  ['timestamptz', `'2024-05-06 07:08:09.123456+02'`, '2024-05-06T05:08:09.123456Z'],
  ['timestamptz', `'0044-03-15 12:00:00+00 BC'`, '0044-03-15T12:00:00Z BC'],
  ['timestamptz', `'-infinity'`, '-infinity'],
  ['interval', `'1 year 2 months -3 days 04:05:06.789'`, 'P1Y2M-3DT4H5M6.789S'],
  ['uuid', `'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'`, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
  ['json', `'{"b": 1, "a":  12345678901234567890}'`, '{"b": 1, "a":  12345678901234567890}'],
  ['jsonb', `'{"b": 1, "a":  12345678901234567890}'`, '{"a": 12345678901234567890, "b": 1}'],
  ['bytea', `'\\x00ff10'`, Buffer.from('00ff10', 'hex')],
  ['bytea', `''`, Buffer.alloc(0)],
  ['bit(3)', `B'101'`, '101'],
  ['mood', `'so, "so"'`, 'so, "so"'],
  ['positive', '5', 5],
  ['mood[]', `ARRAY['sad','so, "so"']::mood[]`, ['sad', 'so, "so"']],
  ['integer[]', `'{1,NULL,3}'`, [1, null, 3]],
  [
    'integer[]',
    `'{{1,2},{3,4}}'`,
    [
      [1, 2],
      [3, 4],
    ],
  ],
  ['integer[]', `'{}'`, []],
  ['integer[]', `'[0:1]={7,8}'`, [7, 8]],
  ['bigint[]', `'{9007199254740993}'`, [9007199254740993n]],
  [
    'text[]',
    `ARRAY['a,b', '{c}', 'say "x"', 'back\\slash', 'NULL', NULL, '', 'Zoë']`,
    ['a,b', '{c}', 'say "x"', 'back\\slash', 'NULL', null, '', 'Zoë'],
  ],
  ['timestamptz[]', `ARRAY['2024-05-06 07:08:09+00'::timestamptz]`, ['2024-05-06T07:08:09Z']],
  ['bytea[]', `ARRAY['\\x00ff'::bytea]`, [Buffer.from('00ff', 'hex')]],
  ['jsonb[]', `ARRAY['{"a": "b"}'::jsonb]`, ['{"a": "b"}']],
  ['box[]', `ARRAY['(1,1),(0,0)'::box, '(2,2),(1,1)'::box]`, ['(1,1),(0,0)', '(2,2),(1,1)']],
  ['positive[]', `ARRAY[1,2]::positive[]`, [1, 2]],
  ['inet', `'10.0.0.1/8'`, '10.0.0.1/8'],
  ['int4range', `'[1,5)'`, '[1,5)'],
  ['point', `'(1,2)'`, '(1,2)'],
  ['money', `'12.5'::float8::numeric::money`, '$12.50'],
]

const expectedTypes: Readonly<Record<string, object>> = {
  smallint: { kind: 'int16' },
  bigint: { kind: 'int64' },
  oid: { kind: 'uint32' },
  numeric: { kind: 'decimal' },
  'numeric(10,2)': { kind: 'decimal', precision: 10, scale: 2 },
  'timestamp(3)': { kind: 'timestamp', fraction: 3 },
  timestamptz: { kind: 'timestamptz', fraction: 6 },
  mood: { kind: 'enum', values: ['sad', 'so, "so"'] },
  positive: { kind: 'int32' },
  'mood[]': { kind: 'array', element: { kind: 'enum', values: ['sad', 'so, "so"'] } },
  'integer[]': { kind: 'array', element: { kind: 'int32' } },
  inet: { kind: 'other' },
}

describe.each([13, 15, 18] as const)('types of PostgreSQL %i', (major) => {
  let server: PostgresDatabase
  beforeAll(async () => {
    server = await sharedPostgres(major)
  })

  it('are exact', async () => {
    const database = await server.createDatabase()
    // Settings of applications must not show in values.
    await database.query(`ALTER DATABASE "${database.database}" SET DateStyle = 'German';
      ALTER DATABASE "${database.database}" SET TimeZone = 'Asia/Kolkata';
      ALTER DATABASE "${database.database}" SET IntervalStyle = 'sql_standard';
      ALTER DATABASE "${database.database}" SET bytea_output = 'escape';
      ALTER DATABASE "${database.database}" SET extra_float_digits = 0`)
    await database.query(`CREATE TYPE mood AS ENUM ('sad', 'so, "so"');
      CREATE DOMAIN positive AS int CHECK (VALUE > 0)`)
    const columns = cases.map(([type], index) => `c${index} ${type}`).join(', ')
    await database.query(
      `CREATE TABLE t (id int PRIMARY KEY, ${columns}); ALTER TABLE t REPLICA IDENTITY FULL`,
    )
    const source = createSource(database, { tables: ['public.t'] })
    const { reading } = await openReading(source)
    const client = await database.client({ options: '-c DateStyle=ISO -c TimeZone=UTC' })
    await client.query(`INSERT INTO t VALUES (1, ${cases.map(([, sql]) => sql).join(', ')})`)
    await client.query('UPDATE t SET id = 2')
    const [insert, update] = await reading.untilRows(2)
    for (const row of [insert!.after!, update!.before!, update!.after!]) {
      expect(Object.values(row).slice(1)).toEqual(cases.map(([, , value]) => value))
    }
    const { table } = insert!
    const types = Object.keys(expectedTypes).map((type) => {
      const index = cases.findIndex(([declared]) => declared === type)
      return [type, table.columns[index + 1]!.type]
    })
    expect(Object.fromEntries(types)).toEqual(expectedTypes)
    expect(table.columns.map((column) => column.nativeType)).toContain('public.mood[]')
    expect(table.columns.map((column) => column.nativeType)).toContain('numeric(10,2)')
    reading.stop()
    await source.close()
    await database.drop()
  })
})
