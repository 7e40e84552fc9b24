import { describe, expect, it } from 'vitest'
import { ColumnType } from '../../src/events/column-type.ts'
import type { TableMap } from '../../src/events/table-map.ts'
import type { ColumnDefinition } from '../../src/rows/column-definition.ts'
import { fits } from '../../src/rows/fits.ts'

const table: TableMap = {
  tableId: 1,
  database: 'shop',
  table: 'orders',
  columnCount: 3,
  types: Uint8Array.from([ColumnType.LONG, ColumnType.ENUM, ColumnType.DATETIME2]),
  metadata: Uint16Array.from([0, 1, 3]),
  nullable: new Uint8Array(1),
  optional: null,
}

const column = (given: Partial<ColumnDefinition>): ColumnDefinition => ({
  name: 'id',
  dataType: 'int',
  isUnsigned: false,
  charset: null,
  values: null,
  fractionDigits: 0,
  ...given,
})

const id = column({})
const state = column({ name: 'state', dataType: 'enum', charset: 'utf8mb4', values: ['new'] })
const at = column({ name: 'at', dataType: 'datetime', fractionDigits: 3 })

describe('a definition', () => {
  it('fits its table', () => {
    expect(fits(table, [id, state, at])).toBeNull()
    expect(fits(table, [column({ dataType: null }), state, at])).toBeNull()
  })

  it.each([
    ['columns', [id, state], 'has 3 columns in the log, but 2 in its definition'],
    [
      'a type',
      [column({ dataType: 'bigint' }), state, at],
      'has column id (1) that is of type LONG in the log, but bigint in its definition',
    ],
    ['the size of an ENUM', [id, { ...state, values: Array(256).fill('x') }, at], 'at most 255'],
    ['digits', [id, state, { ...at, fractionDigits: 6 }], 'has 3 digits behind its seconds'],
    ['unknown digits', [id, state, { ...at, fractionDigits: null }], 'unknown number of digits'],
  ])('does not fit other %s', (_, columns, difference) => {
    expect(fits(table, columns)).toContain(difference)
  })

  it('does not fit another sign or name where the log tells', () => {
    const optional = {
      names: ['id', 'status', 'at'],
      unsigned: Uint8Array.from([1, 0, 0]),
      collations: null,
      enumValues: null,
      setValues: null,
      geometryTypes: null,
      primaryKey: null,
      visible: null,
      vectorDimensions: null,
    }
    expect(fits({ ...table, optional }, [id, state, at])).toContain('is unsigned in the log')
    expect(fits({ ...table, optional }, [{ ...id, isUnsigned: true }, state, at])).toContain(
      'is called status in the log',
    )
  })
})
