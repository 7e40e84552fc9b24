import { quoted, type TypeCase } from './type-case.ts'

const shape = (text: string, srid = 0): string => `ST_GeomFromText('${text}', ${srid})`
const text = quoted('x', '', 'a"b\\c/d', 'é😀\u2028', 'NULL', '汉字', 'a\tb\nc\u0001\u007f')

/** Text, bytes, labels, JSON, geometry and vectors. */
export const otherTypes: readonly TypeCase[] = [
  { name: 'char', type: 'char(5)', values: quoted('ab', '', 'abcde', '  x', '汉') },
  {
    name: 'varchar',
    type: 'varchar(20)',
    values: quoted('vc', ' ', 'x  ', 'héllo', '汉'),
    key: true,
  },
  { name: 'nvarchar', type: 'national varchar(20)', values: quoted('汉', 'x') },
  { name: 'latin1', type: 'varchar(20) character set latin1', values: quoted('é€', 'x') },
  { name: 'gbk', type: 'varchar(20) character set gbk', values: quoted('汉字', 'x'), key: true },
  {
    name: 'binarytext',
    type: 'varchar(20) collate utf8mb4_bin',
    values: quoted('汉', 'X'),
    key: true,
  },
  ...['tinytext', 'text', 'mediumtext', 'longtext'].map((type) => ({
    name: type,
    type,
    values: text,
  })),
  { name: 'binary', type: 'binary(4)', values: ["x'00ff10'", "''", "'abcd'"], key: true },
  {
    name: 'varbinary',
    type: 'varbinary(10)',
    values: ["x'00ff10'", "''", "x'fbff00'", "x'fb'"],
    key: true,
  },
  ...['tinyblob', 'blob', 'mediumblob', 'longblob'].map((type) => ({
    name: type,
    type,
    values: ["x'00ff10'", "''", "x'fbff00'", "x'fb'"],
  })),
  {
    name: 'enum',
    type: "enum('a','b','c''d','汉','e\"f')",
    values: quoted('a', "c'd", '汉', 'e"f'),
    key: true,
  },
  { name: 'enumcomma', type: "enum('a','b,c')", values: quoted('a', 'b,c') },
  {
    name: 'set',
    type: "set('x','y','z''w','汉')",
    values: quoted('x', 'x,y', '', "x,y,z'w,汉"),
    key: true,
  },
  {
    name: 'json',
    type: 'json',
    values: quoted(
      '{"b": 1,  "a": [1.0, null, true, {"x": "y, z: {"}]}',
      '"x"',
      'null',
      '[]',
      '{}',
      '[1, -2, 3.25, 18446744073709551615, -9223372036854775808]',
      '{"": "é😀 \\" \\\\ \\n \\u0001 /"}',
      '{"汉": "字"}',
    ),
  },
  {
    name: 'jsonvalues',
    type: 'json',
    values: [
      "JSON_ARRAY(CAST('2024-05-06 07:08:09.5' AS DATETIME(6)), CAST('2024-05-06' AS DATE), CAST('-10:11:12' AS TIME))",
      "JSON_ARRAY(CAST('1.10' AS DECIMAL(5,2)), x'00ff')",
    ],
  },
  { name: 'jsonexponent', type: 'json', values: quoted('[1e100]', '[1.5e-7]') },
  {
    name: 'geometry',
    type: 'geometry',
    values: [
      shape('POINT(1 2)'),
      shape('LINESTRING(0 0,1 1.5)', 4326),
      shape('GEOMETRYCOLLECTION(POINT(1 2),LINESTRING(0 0,1 1))'),
      shape('GEOMETRYCOLLECTION EMPTY'),
    ],
  },
  {
    name: 'point',
    type: 'point',
    values: [shape('POINT(1.5 -2)'), shape('POINT(10 20)', 4326), shape('POINT(1e20 -1e-7)')],
  },
  { name: 'linestring', type: 'linestring', values: [shape('LINESTRING(0 0,1 1)')] },
  { name: 'polygon', type: 'polygon', values: [shape('POLYGON((0 0,0 1,1 1,0 0))', 3857)] },
  { name: 'multipoint', type: 'multipoint', values: [shape('MULTIPOINT(0 0,1 1)')] },
  {
    name: 'multilinestring',
    type: 'multilinestring',
    values: [shape('MULTILINESTRING((0 0,1 1),(2 2,3 3))')],
  },
  {
    name: 'multipolygon',
    type: 'multipolygon',
    values: [shape('MULTIPOLYGON(((0 0,0 1,1 1,0 0)))')],
  },
  {
    name: 'geometrycollection',
    type: 'geometrycollection',
    values: [shape('GEOMETRYCOLLECTION(POINT(1 2))')],
  },
  {
    name: 'vector',
    type: 'vector(4)',
    values: quoted('[1,2.5,0.1,-3]', '[0,0,0,0]', '[1e10,1e-10,3.4028235e38,16777216]').map(
      (value) => `STRING_TO_VECTOR(${value})`,
    ),
  },
]
