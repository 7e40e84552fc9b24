import { as, others, same, type TestedType, text } from '../tested-type.ts'

/** Types of extensions that come with PostgreSQL. */
export const extensions: readonly TestedType[] = [
  {
    type: 'citext',
    logical: { kind: 'text' },
    needs: 'citext',
    cases: [same('Zoë "Q", \\'), same(''), same('NULL')],
  },
  ...others(
    {
      hstore: [
        same('"a"=>"1", "b"=>NULL'),
        same('"q\\"x"=>"é, \\\\"'),
        same(''),
        text('b=>2,aa=>1', '"b"=>"2", "aa"=>"1"'),
      ],
    },
    { needs: 'hstore' },
  ),
  ...others(
    {
      ltree: [same('Top.Science.Astronomy'), same('')],
      lquery: [same('Top.*.!x')],
      ltxtquery: [same('Europe & Russia*')],
    },
    { needs: 'ltree' },
  ),
  ...others({ cube: [same('(1, 2),(3, 4)'), same('(0.1)')] }, { needs: 'cube' }),
  ...others({ seg: [same('1.5 .. 2.5'), same('<1')] }, { needs: 'seg' }),
  ...others({ isbn13: [same('978-0-393-04002-9')] }, { needs: 'isn' }),
  ...others({ query_int: [text('1&(2|3)', '1 & ( 2 | 3 )')] }, { needs: 'intarray' }),
  {
    type: 'lo',
    logical: { kind: 'uint32' },
    needs: 'lo',
    cases: [as('4294967295', 4294967295, '4294967295')],
  },
]
