import { isDeepStrictEqual } from 'node:util'
import { RowChange, type Value } from '@tailrace/plugin-api'
import { encodeAll } from '../../../../packages/plugin-api/test/bytes/encoding.ts'
import { transaction } from '../../../../packages/plugin-api/test/make.ts'
import json from '../../../encoder-json/src/index.ts'
import { jsonMembers } from '../../../source-postgres/test/types/json-members.ts'
import type { LoggedRow } from '../tables/read-log.ts'
import { MOVED, type TypeTable } from './type-table.ts'

const encoder = json.create(json.options.parse({}), {} as never)

/** What was found out of logged rows. */
export interface Comparison {
  readonly found: readonly string[]
  readonly compared: number
}

/** Compares the values of every image, and the JSON made of cells and of values, with what is expected. */
export function compareRows(rows: readonly LoggedRow[], table: TypeTable): Comparison {
  const found: string[] = []
  let compared = 0
  for (const row of rows) {
    const records = [recordOf(row, false), recordOf(row, true)]
    for (const side of ['before', 'after'] as const) {
      const at = side === 'before' ? row.beforeAt : row.afterAt
      if (at < 0) continue
      const values = row.schema.rowFrom(row.cells, at)
      const texts = records.map((record) => jsonMembers(record.get(side)!))
      table.rows[Number(values['id']) % MOVED]!.forEach((one, index) => {
        const name = `c${index}`
        const { sql, value, json } = one ?? { sql: 'NULL', value: null, json: 'null' }
        const of = `${row.op} ${side} of ${table.types[index]!.type} ${sql}`.slice(0, 60)
        if (!isDeepStrictEqual(values[name], value)) {
          found.push(`${of}: ${shown(values[name])}, not ${shown(value)}`)
        }
        texts.forEach((members, which) => {
          const text = members.get(name)
          if (text === json) return
          found.push(
            `${of}: JSON of ${which === 0 ? 'cells' : 'values'} ${short(text)}, not ${short(json)}`,
          )
        })
        compared += 3
      })
    }
  }
  return { found, compared }
}

function recordOf(row: LoggedRow, isDecoded: boolean): ReadonlyMap<string, string> {
  const { op, schema, cells, beforeAt, afterAt } = row
  const change = new RowChange(op, schema, transaction, 0, 0, cells, beforeAt, afterAt)
  if (isDecoded) void [change.before, change.after]
  return jsonMembers(encodeAll(encoder, [change])[0]!.value!)
}

function shown(value: Value | undefined): string {
  if (typeof value === 'bigint') return `${value}n`
  if (value instanceof Uint8Array) return short(`bytes ${Buffer.from(value).toString('hex')}`)
  if (Array.isArray(value)) return `[${value.map((one) => shown(one as Value)).join('; ')}]`
  return short(Object.is(value, -0) ? '-0' : String(value))
}

function short(text: string | undefined): string {
  const whole = text ?? 'left out'
  return whole.length > 80 ? `${whole.slice(0, 80)}…` : whole
}
