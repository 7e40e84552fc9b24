import { plainFacts, type TypeFacts } from '../types/type-facts.ts'

/** A column's default: a constant's text as the server prints it, or an expression as it was written. */
export type ColumnDefault = { readonly value: string } | { readonly expression: string }

/** One column of a table. */
export interface Column extends TypeFacts {
  readonly name: string
  readonly nullable: boolean
  /** Null for none: then the default is NULL where the column is nullable. */
  readonly default: ColumnDefault | null
  /** ON UPDATE CURRENT_TIMESTAMP. */
  readonly onUpdateNow: boolean
  readonly autoIncrement: boolean
  readonly generated: 'virtual' | 'stored' | null
  readonly invisible: boolean
  readonly comment: string
}

/** A column without any property, for definitions to be made from. */
export const plainColumn: Column = {
  name: '',
  ...plainFacts(''),
  nullable: true,
  default: null,
  onUpdateNow: false,
  autoIncrement: false,
  generated: null,
  invisible: false,
  comment: '',
}
