import {
  bytes,
  made,
  onMariadb,
  onMysql,
  quote,
  same,
  text,
  type TestedType,
} from '../tested-type.ts'

const odd = [
  same('Zoë 😀 "quoted" \\ '),
  same(''),
  same('NULL'),
  same(' leading, trailing '),
  same('tab\tline\nreturn\rbell\u0007delete\u007f\u2028'),
]

const kind = { kind: 'text' } as const
const binary = { kind: 'binary' } as const
const encoded = (charset: string, ...cases: string[]): TestedType => ({
  type: `varchar(32) CHARACTER SET ${charset}`,
  logical: kind,
  cases: cases.map(same),
})

export const texts: readonly TestedType[] = [
  { type: 'varchar(64)', logical: kind, cases: [...odd, same('abc')] },
  { type: 'varchar(2000)', logical: kind, cases: [...odd, same('é'.repeat(2000))] },
  {
    type: 'char(5)',
    logical: kind,
    cases: [text('abc  ', 'abc'), same('Zoë'), same(''), same('12345')],
  },
  { type: 'tinytext', logical: kind, cases: odd },
  { type: 'text', logical: kind, cases: [...odd, made(`repeat('é', 9000)`, 'é'.repeat(9000))] },
  { type: 'mediumtext', logical: kind, cases: odd },
  {
    type: 'longtext',
    logical: kind,
    cases: [...odd, made(`repeat('x', 70000)`, 'x'.repeat(70_000))],
  },
  encoded('latin1', 'Zoë €', 'ÿ', ''),
  encoded('utf8mb3', 'Zoë 表', '한국어'),
  encoded('gbk', '中文 abc', '镕'),
  { ...encoded('gb18030', '中文 😀', '㐀'), on: onMysql },
  encoded('sjis', '日本語', 'ｶﾅ'),
  encoded('big5', '中文'),
  encoded('euckr', '한국어'),
  encoded('utf16', 'Zoë 😀'),
  encoded('ucs2', 'Zoë'),
  encoded('utf32', '😀'),
  encoded('cp1251', 'Привет'),
  {
    type: 'binary(4)',
    logical: binary,
    cases: [bytes('01020000', "x'0102'"), bytes('ff00ff00')],
  },
  { type: 'varbinary(300)', logical: binary, cases: [bytes('00ff10'), bytes(''), bytes('2020')] },
  { type: 'tinyblob', logical: binary, cases: [bytes('00ff10')] },
  {
    type: 'blob',
    logical: binary,
    cases: [bytes('00ff10'), bytes('ab'.repeat(70), "unhex(repeat('ab', 70))")],
  },
  { type: 'mediumblob', logical: binary, cases: [bytes('00')] },
  {
    type: 'longblob',
    logical: binary,
    cases: [bytes('ff'), bytes('cd'.repeat(70_000), "unhex(repeat('cd', 70000))")],
  },
  { type: 'varchar(10) CHARACTER SET binary', logical: binary, cases: [bytes('00ff')] },
  {
    type: 'json',
    on: onMysql,
    logical: { kind: 'json' },
    cases: [
      text('{"b": 1, "a":  [1.5, null, true]}', '{"a": [1.5, null, true], "b": 1}'),
      same('18446744073709551615'),
      same('"é \\" \\n"'),
      same('null'),
      made('cast(1.10 as json)', '1.10'),
      made(
        `json_object('t', cast('2024-05-06 07:08:09.5' as datetime(6)))`,
        '{"t": "2024-05-06 07:08:09.500000"}',
      ),
    ],
  },
  {
    type: 'json',
    on: onMariadb,
    logical: kind,
    cases: [same('{"b": 1, "a":  12345678901234567890}')],
  },
  {
    type: "enum('sad','o''k','很好')",
    logical: { kind: 'enum', values: ['sad', "o'k", '很好'] },
    cases: [same("o'k"), same('很好'), same('sad'), made('0', '')],
    shown: 2,
  },
  {
    type: "set('a','b','很好')",
    logical: { kind: 'set', values: ['a', 'b', '很好'] },
    cases: [
      { sql: quote('a,很好'), value: ['a', '很好'], json: '["a","很好"]' },
      { sql: quote(''), value: [], json: '[]' },
      { sql: quote('b'), value: ['b'], json: '["b"]' },
      { sql: '7', value: ['a', 'b', '很好'], json: '["a","b","很好"]' },
    ],
    shown: 2,
  },
  {
    type: 'varchar(300) COMPRESSED',
    on: onMariadb,
    logical: kind,
    cases: [same('abc'), made(`repeat('abc', 90)`, 'abc'.repeat(90)), same('')],
  },
  {
    type: 'blob COMPRESSED',
    on: onMariadb,
    logical: binary,
    cases: [bytes('00'), bytes('ab'.repeat(200), "unhex(repeat('ab', 200))")],
  },
]
