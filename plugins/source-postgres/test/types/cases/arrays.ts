import { type Value, withLowerBounds } from '@tailrace/plugin-api'
import { as, type TestedType, type TypeCase } from '../tested-type.ts'

const many = Array.from({ length: 3000 }, (_, n) => (n % 7 === 0 ? null : n))
const nested = (depth: number): Value[] =>
  depth === 0 ? [] : [depth === 1 ? 1 : nested(depth - 1)]

/** Arrays of every shape; arrays of every element type are made of the types' own cases. */
export const arrays: readonly TestedType[] = [
  {
    type: 'integer[]',
    logical: { kind: 'array', element: { kind: 'int32' } },
    arrays: false,
    shown: 4,
    cases: [
      as('{1,NULL,3}', [1, null, 3], '[1,null,3]'),
      as(
        '{{1,2},{3,4}}',
        [
          [1, 2],
          [3, 4],
        ],
        '[[1,2],[3,4]]',
      ),
      as('[0:1]={7,8}', withLowerBounds([7, 8], [0]), '{"lowerBounds":[0],"elements":[7,8]}'),
      as('{}', [], '[]'),
      as(
        '[-2:-1][5:6]={{1,2},{3,NULL}}',
        withLowerBounds(
          [
            [1, 2],
            [3, null],
          ],
          [-2, 5],
        ),
        '{"lowerBounds":[-2,5],"elements":[[1,2],[3,null]]}',
      ),
      as(
        '[1:1][-2147483647:-2147483647]={{1}}',
        withLowerBounds([[1]], [1, -2147483647]),
        '{"lowerBounds":[1,-2147483647],"elements":[[1]]}',
      ),
      as('{NULL}', [null], '[null]'),
      as(
        '{{{1},{2}},{{3},{NULL}}}',
        [
          [[1], [2]],
          [[3], [null]],
        ],
        '[[[1],[2]],[[3],[null]]]',
      ),
      as('{{{{{{1}}}}}}', nested(6), '[[[[[[1]]]]]]'),
      as(`{${many.map((n) => n ?? 'NULL').join(',')}}`, many, JSON.stringify(many)),
    ],
  },
  {
    type: 'bytea[]',
    logical: { kind: 'array', element: { kind: 'binary' } },
    arrays: false,
    cases: [
      as(
        '[2:3]={"\\\\x00ff",NULL}',
        withLowerBounds([Buffer.from('00ff', 'hex'), null], [2]),
        '{"lowerBounds":[2],"elements":["AP8=",null]}',
      ),
    ],
  },
  {
    type: 'box[]',
    logical: { kind: 'array', element: { kind: 'other' }, delimiter: ';' },
    arrays: false,
    cases: [
      as(
        '[0:1]={(1,1),(0,0);NULL}',
        withLowerBounds(['(1,1),(0,0)', null], [0]),
        '{"lowerBounds":[0],"elements":["(1,1),(0,0)",null]}',
      ),
    ],
  },
]

/** The type of arrays of a type, with its values as elements. */
export function arraysOf(
  { type, logical, cases, since, needs }: TestedType,
  major: number,
): TestedType {
  const elements = cases.filter((one) => (one.since ?? 0) <= major)
  const array = (sql: string, value: readonly Value[], json: string): TypeCase => ({
    sql,
    value,
    json,
  })
  const [first] = elements
  const last = elements.at(-1)!
  const item = ({ sql }: TypeCase) => `CAST(${sql} AS ${type})`
  const delimiter = type === 'box' || type === 'shop.semi' ? { delimiter: ';' } : {}
  return {
    type: `${type}[]`,
    logical: { kind: 'array', element: logical, ...delimiter },
    ...(since !== undefined && { since }),
    ...(needs !== undefined && { needs }),
    cases: [
      array(
        `ARRAY[${[...elements.map(item), 'NULL'].join(', ')}]`,
        [...elements.map(({ value }) => value), null],
        `[${[...elements.map(({ json }) => json), 'null'].join(',')}]`,
      ),
      array(
        `ARRAY[[${item(first!)}, NULL], [${item(last)}, ${item(first!)}]]`,
        [
          [first!.value, null],
          [last.value, first!.value],
        ],
        `[[${first!.json},null],[${last.json},${first!.json}]]`,
      ),
    ],
  }
}
