import { isDeepStrictEqual } from 'node:util'
import type { TableSchema, Value } from '@tailrace/plugin-api'
import type { Connection } from 'mysql2/promise'
import type { TypeTable } from './type-table.ts'

/** A cell of a result, as the server sent it. */
type Cell = Buffer | null

const isFloat = (type: string): boolean => type.startsWith('float')

/** Rows of the table as SELECT gives them over the text protocol, in the order of their `id`. */
export async function selectRows(
  client: Connection,
  name: string,
  { types }: TypeTable,
): Promise<Cell[][]> {
  // The text protocol rounds FLOAT.
  const columns = types.map(({ type }, index) =>
    isFloat(type) ? `CAST(c${index} AS DOUBLE)` : `c${index}`,
  )
  const [rows] = await client.query({
    sql: `SELECT ${columns.join(', ')} FROM ${name} ORDER BY id`,
    rowsAsArray: true,
    typeCast: (field) => field.buffer(),
  })
  return rows as unknown as Cell[][]
}

/** What differs between the values that the columns' decoders make of a result, and those that are expected. */
export function selectedDifferences(
  schema: TableSchema,
  selected: readonly (readonly Cell[])[],
  { types, rows }: TypeTable,
): string[] {
  return selected.flatMap((cells, id) =>
    cells.flatMap((cell, index) => {
      const { type } = types[index]!
      const column = schema.columns[index + 1]!
      const exact = cell === null ? null : column.decode(cell, 0, cell.length)
      const narrow = (value: Value) =>
        isFloat(type) && value !== null ? Math.fround(Number(value)) : value
      const expected = rows[id]![index]?.value ?? null
      if (isDeepStrictEqual(narrow(exact), narrow(expected))) return []
      return [
        `${type}: SELECT gives ${String(cell).slice(0, 80)}, which is not ${String(expected).slice(0, 80)}`,
      ]
    }),
  )
}
