import { as, made, same, type TestedType, text } from '../tested-type.ts'

const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
const binary = (buffer: Buffer) =>
  as(`\\x${buffer.toString('hex')}`, buffer, `"${buffer.toString('base64')}"`)
const odd = [
  same('Zoë 😀 "quoted" \\ '),
  same(''),
  same('NULL'),
  same('null'),
  same('{a,b}'),
  same(' leading, trailing '),
  same('tab\tline\nreturn\rbell\u0007delete\u007f\u2028'),
]

export const texts: readonly TestedType[] = [
  {
    type: 'text',
    logical: { kind: 'text' },
    // The last ones are stored out of line; one of them is compressed.
    cases: [
      ...odd,
      made(`repeat('é', 9000)`, 'é'.repeat(9000)),
      made(
        `(SELECT string_agg(md5(n::text), '"') FROM generate_series(1, 3) n)`,
        'c4ca4238a0b923820dcc509a6f75849b"c81e728d9d4c2f636f067f89cc14862c"eccbc87e4b5ce2fe28308fd9f2a7baf3',
      ),
    ],
  },
  { type: 'varchar(64)', logical: { kind: 'text' }, cases: [same('abc'), ...odd] },
  { type: 'varchar', logical: { kind: 'text' }, cases: odd },
  {
    type: 'char(5)',
    logical: { kind: 'text' },
    cases: [text('abc', 'abc  '), text('', '     '), same('12345'), text('Zoë', 'Zoë  ')],
  },
  { type: 'bpchar', logical: { kind: 'text' }, cases: [same('abc'), same('abc  ')] },
  { type: '"char"', logical: { kind: 'text' }, cases: [same('x'), same('"'), same('')] },
  { type: 'name', logical: { kind: 'text' }, cases: [same('Naïve "name"'), same('')] },
  {
    type: 'uuid',
    logical: { kind: 'uuid' },
    cases: [
      same('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'),
      text('{A0EEBC999C0B4EF8BB6D6BB9BD380A11}', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'),
    ],
  },
  {
    type: 'json',
    logical: { kind: 'json' },
    cases: [
      same('{"b": 1, "a":  12345678901234567890}'),
      same('{"a":1,"a":2}'),
      same('{\n\t"a": 1e2, "n": "\\u00eb"\n}'),
      same('null'),
      same(' "text" '),
      same('0.10'),
      same('[]'),
    ],
  },
  {
    type: 'jsonb',
    logical: { kind: 'json' },
    cases: [
      text('{"b": 1, "a":  12345678901234567890}', '{"a": 12345678901234567890, "b": 1}'),
      text('{"a":1,"a":2.50}', '{"a": 2.50}'),
      same('null'),
      same('"é\\n"'),
      same('0.10'),
      text('1e3', '1000'),
    ],
  },
  {
    type: 'xml',
    logical: { kind: 'other' },
    needs: 'libxml',
    cases: [same('<a b="1">x &amp; y</a>'), same('<é/>'), same('no  element')],
  },
  {
    type: 'bytea',
    logical: { kind: 'binary' },
    cases: [
      binary(Buffer.from('00ff10', 'hex')),
      binary(Buffer.alloc(0)),
      binary(bytes),
      binary(Buffer.from('ab')),
    ],
  },
]
