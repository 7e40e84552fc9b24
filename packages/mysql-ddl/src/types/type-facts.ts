import type { Column } from '../model/column.ts'

/** What a column's type says of it. */
export type TypeFacts = Pick<
  Column,
  | 'columnType'
  | 'dataType'
  | 'unsigned'
  | 'zerofill'
  | 'length'
  | 'precision'
  | 'scale'
  | 'fractionDigits'
  | 'charset'
  | 'collation'
  | 'values'
>

/** Facts of a type that has none but its name. */
export function plainFacts(dataType: string, columnType = dataType): TypeFacts {
  return {
    dataType,
    columnType,
    unsigned: false,
    zerofill: false,
    length: null,
    precision: null,
    scale: null,
    fractionDigits: null,
    charset: null,
    collation: null,
    values: null,
  }
}
