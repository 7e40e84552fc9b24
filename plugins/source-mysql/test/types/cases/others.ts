import { bytes, onMariadb, onMysql, same, type TestedType, text } from '../tested-type.ts'

const binary = { kind: 'binary' } as const

/** SRID, then well-known binary: byte order, kind, coordinates. */
const point = (srid: string) => `${srid}0101000000000000000000f03f0000000000000040`

export const others: readonly TestedType[] = [
  {
    type: 'geometry',
    logical: binary,
    cases: [
      bytes(point('00000000'), "ST_GeomFromText('POINT(1 2)')"),
      bytes(
        '00000000010200000002000000000000000000000000000000000000000000000000000840000000000000f03f',
        "ST_GeomFromText('LINESTRING(0 0,3 1)')",
      ),
    ],
  },
  {
    type: 'point',
    logical: binary,
    cases: [bytes(point('e6100000'), "ST_GeomFromText('POINT(1 2)', 4326, 'axis-order=long-lat')")],
    on: onMysql,
  },
  {
    type: 'point',
    logical: binary,
    cases: [bytes(point('e6100000'), "ST_GeomFromText('POINT(1 2)', 4326)")],
    on: onMariadb,
  },
  {
    type: 'vector(2)',
    logical: binary,
    on: onMysql,
    cases: [bytes('0000803f000000c0', "string_to_vector('[1,-2]')")],
  },
  {
    type: 'vector(2)',
    logical: binary,
    on: ['mariadb-11.8'],
    cases: [bytes('0000803f000000c0', "vec_fromtext('[1,-2]')")],
  },
  {
    type: 'uuid',
    logical: { kind: 'uuid' },
    on: onMariadb,
    cases: [
      text('A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'),
      same('00000000-0000-0000-0000-000000000000'),
    ],
  },
  { type: 'inet4', logical: { kind: 'text' }, on: onMariadb, cases: [same('192.168.0.1')] },
  {
    type: 'inet6',
    logical: { kind: 'text' },
    on: onMariadb,
    cases: [same('2001:db8::ff00:42:8329'), same('::'), same('::ffff:192.168.0.1')],
  },
]
