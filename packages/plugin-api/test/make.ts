// Tables, rows and changes for the tests of this package: columns of text and 32-bit integers, cells as UTF-8 text.
import {
  type CellBlock,
  CELL_NULL,
  CELL_UNAVAILABLE,
  type ColumnSchema,
  RowChange,
  type RowOperation,
  TableSchema,
  type Transaction,
  UNAVAILABLE,
  type Value,
} from '@tailrace/plugin-api'
import { utf8 } from '@tailrace/plugin-api/bytes'
import fc from 'fast-check'

export const transaction: Transaction = {
  origin: { connector: 'test', server: 's', database: 'd', version: '1' },
  id: '7',
  commitTime: 0,
  commitPlace: 1,
  native: {},
  writeChangeId({ place, ordinal }, out) {
    out.ascii(`s/${place}/${ordinal}`)
  },
}

export function column(name: string, cell: number): ColumnSchema {
  return cell % 2 === 0
    ? { name, type: { kind: 'text' }, nativeType: 'text', nullable: true, cell, decode: utf8 }
    : {
        name,
        type: { kind: 'int32' },
        nativeType: 'integer',
        nullable: true,
        cell,
        decode: (bytes, start, end) => Number(utf8(bytes, start, end)),
      }
}

export function table(names: readonly string[], key: readonly string[] = []): TableSchema {
  return new TableSchema({
    database: 'd',
    schema: 'public',
    name: 't',
    columns: names.map((name, cell) => column(name, cell)),
    primaryKey: key,
  })
}

/** Rows as a source lays them into a block, one behind the other. */
export function block(rows: readonly (readonly Value[])[]): CellBlock {
  const cells = rows.flat()
  const spans = new Int32Array(cells.length * 2)
  const parts: Buffer[] = []
  let length = 0
  cells.forEach((value, i) => {
    spans[2 * i] = length
    if (value === null) spans[2 * i + 1] = CELL_NULL
    else if (value === UNAVAILABLE) spans[2 * i + 1] = CELL_UNAVAILABLE
    else {
      const part = Buffer.from(String(value))
      parts.push(part)
      spans[2 * i + 1] = part.length
      length += part.length
    }
  })
  return { bytes: Buffer.concat(parts), spans, format: 'test' }
}

/** A change backed by bytes, and its rows. */
export interface Made {
  readonly table: TableSchema
  readonly before: readonly Value[] | null
  readonly after: readonly Value[] | null
  change(op?: RowOperation): RowChange
}

const names = fc.uniqueArray(
  fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom('__proto__', 'constructor', 'a b', '1')),
  { minLength: 1, maxLength: 6 },
)
const missing = fc.constantFrom<Value>(null, UNAVAILABLE)

function row(columns: readonly ColumnSchema[]): fc.Arbitrary<Value[]> {
  const cells = columns.map(({ type }): fc.Arbitrary<Value> => {
    const arbitrary: fc.Arbitrary<Value> = type.kind === 'text' ? text : fc.integer()
    return fc.oneof({ weight: 4, arbitrary }, { weight: 1, arbitrary: missing })
  })
  return fc.tuple(...cells)
}
const text: fc.Arbitrary<Value> = fc.string({ unit: 'binary' })

/** Any change of any table. */
export const anyChange: fc.Arbitrary<Made> = names.chain((all) => {
  const of = table(all, all.slice(0, 1))
  const image = fc.option(row(of.columns))
  return fc.tuple(image, image).map(([before, after]): Made => {
    const cells = block([before ?? [], after ?? []])
    const afterAt = 2 * (before?.length ?? 0)
    return {
      table: of,
      before,
      after,
      change: (op = 'update') =>
        new RowChange(
          op,
          of,
          transaction,
          1,
          0,
          cells,
          before === null ? -1 : 0,
          after === null ? -1 : afterAt,
        ),
    }
  })
})

const byName = (a: [string, unknown], b: [string, unknown]) => (a[0] < b[0] ? -1 : 1)

/** A row as entries by name: names such as `1` come first in any object, whatever the order of columns. */
export function entries(row: object | null): [string, unknown][] | null {
  return row === null ? null : Object.entries(row).toSorted(byName)
}

/** What {@link entries} of a row should be. */
export function expected(
  of: TableSchema,
  values: readonly Value[] | null,
): [string, unknown][] | null {
  if (values === null) return null
  return of.columns.map(({ name }, i): [string, unknown] => [name, values[i]!]).toSorted(byName)
}
