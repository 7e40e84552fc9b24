import { withLowerBounds } from '@tailrace/plugin-api'
import { as, made, same, type TestedType, text } from '../tested-type.ts'

/** Types of users: made before the tables are. */
export const ownTypesSql = `
CREATE SCHEMA shop;
CREATE TABLE shop.stock (id int, amount numeric);
CREATE TYPE shop.mood AS ENUM ('sad', 'so, "so"', 'Zoë', 'NULL', 'back\\slash');
CREATE TYPE shop.address AS (street text, number int, since timestamptz, tags text[], raw bytea);
CREATE TYPE shop.person AS (name text, home shop.address);
CREATE DOMAIN shop.positive AS int CHECK (VALUE > 0);
CREATE DOMAIN shop.price AS numeric(10,2);
CREATE DOMAIN shop.discount AS shop.price CHECK (VALUE < 100);
CREATE DOMAIN shop.feeling AS shop.mood;
CREATE DOMAIN shop.matrix AS int[];
CREATE DOMAIN shop.square AS shop.matrix;
CREATE DOMAIN shop.boxes AS box[];
CREATE DOMAIN shop.prices AS shop.price[];
CREATE DOMAIN shop.stamp AS timestamptz(3);
CREATE DOMAIN shop.document AS jsonb;
CREATE DOMAIN shop.home AS shop.address;
CREATE DOMAIN shop.raw AS bytea;
CREATE TYPE shop.floatrange AS RANGE (subtype = float8);
CREATE DOMAIN shop.span AS shop.floatrange;
CREATE TYPE shop.semi;
CREATE FUNCTION shop.semi_in(cstring) RETURNS shop.semi AS 'textin' LANGUAGE internal IMMUTABLE STRICT;
CREATE FUNCTION shop.semi_out(shop.semi) RETURNS cstring AS 'textout' LANGUAGE internal IMMUTABLE STRICT;
CREATE TYPE shop.semi (INPUT = shop.semi_in, OUTPUT = shop.semi_out, DELIMITER = ';', STORAGE = extended);
CREATE CAST (text AS shop.semi) WITHOUT FUNCTION;
`

const int32 = { kind: 'int32' } as const
const moods = ['sad', 'so, "so"', 'Zoë', 'NULL', 'back\\slash']
const address = `ROW('Main "St", \\', 5, '2024-05-06 07:08:09+00', ARRAY['a,b', NULL], '\\x00ff')`
const addressText = `("Main ""St"", \\\\",5,"2024-05-06 07:08:09+00","{""a,b"",NULL}","\\\\x00ff")`
const emptyAddress = made('ROW(NULL, NULL, NULL, NULL, NULL)', '(,,,,)')

export const ownTypes: readonly TestedType[] = [
  {
    type: 'shop.mood',
    about: 'enum',
    logical: { kind: 'enum', values: moods },
    cases: moods.map(same),
  },
  {
    type: 'shop.address',
    about: 'composite',
    logical: { kind: 'other' },
    cases: [made(address, addressText), emptyAddress],
  },
  {
    type: 'shop.person',
    about: 'composite with a composite',
    logical: { kind: 'other' },
    cases: [
      made(`ROW('Zoë', ROW('x', 1, NULL, '{}', NULL)::shop.address)`, '(Zoë,"(x,1,,{},)")'),
      made('ROW(NULL, NULL)', '(,)'),
    ],
  },
  {
    type: 'shop.stock',
    about: 'row of a table',
    logical: { kind: 'other' },
    cases: [made('ROW(1, 1.50)', '(1,1.50)')],
  },
  {
    type: 'shop.positive',
    about: 'domain over `integer`',
    logical: int32,
    cases: [as('5', 5, '5')],
  },
  {
    type: 'shop.price',
    about: 'domain over `numeric(10,2)`',
    logical: { kind: 'decimal', precision: 10, scale: 2 },
    cases: [text('1.5', '1.50')],
  },
  {
    type: 'shop.discount',
    about: 'domain over a domain',
    logical: { kind: 'decimal', precision: 10, scale: 2 },
    cases: [text('99.9', '99.90')],
  },
  {
    type: 'shop.feeling',
    about: 'domain over an enum',
    logical: { kind: 'enum', values: moods },
    cases: moods.map(same),
  },
  {
    type: 'shop.stamp',
    about: 'domain over `timestamptz(3)`',
    logical: { kind: 'timestamptz', fraction: 3 },
    cases: [text('2024-05-06 07:08:09.123456+00', '2024-05-06T07:08:09.123Z')],
  },
  {
    type: 'shop.document',
    about: 'domain over `jsonb`',
    logical: { kind: 'json' },
    cases: [text('{"b":1,"a":"x"}', '{"a": "x", "b": 1}')],
  },
  {
    type: 'shop.raw',
    about: 'domain over `bytea`',
    logical: { kind: 'binary' },
    cases: [as('\\x00ff', Buffer.from('00ff', 'hex'), '"AP8="')],
  },
  {
    type: 'shop.home',
    about: 'domain over a composite',
    logical: { kind: 'other' },
    cases: [made(`${address}::shop.address`, addressText)],
  },
  {
    type: 'shop.span',
    about: 'domain over a range',
    logical: { kind: 'other' },
    cases: [same('[0.1,0.2)')],
  },
  {
    type: 'shop.matrix',
    about: 'domain over `integer[]`',
    logical: { kind: 'array', element: int32 },
    arrays: false,
    cases: [
      as(
        '{{1,2},{3,NULL}}',
        [
          [1, 2],
          [3, null],
        ],
        '[[1,2],[3,null]]',
      ),
      as('[0:1]={7,8}', withLowerBounds([7, 8], [0]), '{"lowerBounds":[0],"elements":[7,8]}'),
      as('{}', [], '[]'),
    ],
  },
  {
    type: 'shop.square',
    about: 'domain over a domain over an array',
    logical: { kind: 'array', element: int32 },
    arrays: false,
    cases: [as('{{1}}', [[1]], '[[1]]')],
  },
  {
    type: 'shop.prices',
    about: 'domain over an array of a domain',
    logical: { kind: 'array', element: { kind: 'decimal', precision: 10, scale: 2 } },
    arrays: false,
    cases: [as('{1.5,NULL}', ['1.50', null], '["1.50",null]')],
  },
  {
    type: 'shop.boxes',
    about: 'domain over `box[]`',
    logical: { kind: 'array', element: { kind: 'other' }, delimiter: ';' },
    arrays: false,
    cases: [
      as(
        '{(1,1),(0,0);(2,2),(1,1)}',
        ['(1,1),(0,0)', '(2,2),(1,1)'],
        '["(1,1),(0,0)","(2,2),(1,1)"]',
      ),
    ],
  },
  {
    // As arrays, {"{1,2}"} and {{1,2}} would look the same.
    type: 'shop.matrix[]',
    about: 'array of a domain over an array',
    logical: { kind: 'array', element: { kind: 'other' } },
    arrays: false,
    cases: [
      as('{"{1,2}","[0:0]={3}",NULL}', ['{1,2}', '[0:0]={3}', null], '["{1,2}","[0:0]={3}",null]'),
      as('{{"{1}","{2}"}}', [['{1}', '{2}']], '[["{1}","{2}"]]'),
    ],
  },
]
