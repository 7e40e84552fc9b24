import { isDeepStrictEqual } from 'node:util'
import { lowerBoundsOf, type RowChange, type Value } from '@tailrace/plugin-api'
import { encodeAll } from '../../../../packages/plugin-api/test/bytes/encoding.ts'
import { decoded } from '../../../../packages/plugin-api/test/bytes/cell-change.ts'
import json from '../../../encoder-json/src/index.ts'
import { jsonMembers } from './json-members.ts'
import type { TypeTable } from './type-tables.ts'
import { MOVED, type Way } from './ways.ts'

/** Something that is not as expected. */
export interface Difference {
  readonly op: string
  readonly type: string
  /** What differs: the value, or the JSON made of the server's bytes or of values. */
  readonly what: 'value' | 'json of cells' | 'json of values'
  readonly sql: string
  readonly expected: string
  readonly actual: string
}

/** What was found out of the changes of a table. */
export interface Comparison {
  readonly differences: readonly Difference[]
  readonly compared: number
  readonly rows: number
}

function recordOf(change: RowChange): ReadonlyMap<string, string> {
  const encoder = json.create(json.options.parse({}), {} as never)
  return jsonMembers(encodeAll(encoder, [change])[0]!.value!)
}

function shown(value: Value | undefined): string {
  if (typeof value === 'bigint') return `${value}n`
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString('hex')}`
  if (!Array.isArray(value)) return Object.is(value, -0) ? '-0' : String(value)
  return `${lowerBoundsOf(value)?.join(',') ?? ''}[${value.map((one) => shown(one as Value)).join('; ')}]`
}

/** Compares what came by a way with what is expected, column by column. */
export function compareWay(way: Way, table: TypeTable, changes: readonly RowChange[]): Comparison {
  const differences: Difference[] = []
  const own = changes.filter(({ op, table: { name } }) => op === way.op && name === table.name)
  let compared = 0
  for (const change of own) {
    const ofCells = recordOf(change.copy())
    const rows = decoded(change)
    const ofValues = recordOf(rows)
    for (const side of way.sides) {
      const row = rows[side]!
      const texts = [ofCells, ofValues].map((record) => jsonMembers(record.get(side)!))
      const expected = table.rows[Number(row['id']) % MOVED]!
      expected.forEach((one, index) => {
        const name = `c${index}`
        const actual = row[name]
        const { sql, value, json: text } = one ?? { sql: 'NULL', value: null, json: 'null' }
        const of = { op: way.op, type: table.types[index]!.type, sql } as const
        if (!isDeepStrictEqual(actual, value)) {
          differences.push({ ...of, what: 'value', expected: shown(value), actual: shown(actual) })
        }
        texts.forEach((members, which) => {
          const got = members.get(name) ?? 'left out'
          if (got === text) return
          const what = which === 0 ? 'json of cells' : 'json of values'
          differences.push({ ...of, what, expected: text, actual: got })
        })
        compared += 3
      })
    }
  }
  return { differences, compared, rows: own.length }
}
