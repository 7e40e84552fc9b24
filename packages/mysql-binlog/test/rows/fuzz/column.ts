import type { Random } from './random.ts'

/** A type of columns, and what is put in there. */
export interface FuzzColumn {
  readonly type: string
  /** An SQL expression of a value. */
  readonly value: (random: Random) => string
  /** The data type, where the log alone does not tell how the column is read. */
  readonly dataType?: string
  /** Whether it is a FLOAT, all of whose digits a plain SELECT does not give. */
  readonly isFloat?: boolean
  /** Whether a cell is what a plain SELECT gives in other words; without, it is the same bytes. */
  readonly isSame?: (cell: Buffer, selected: Buffer) => boolean
  /** Whether only the server makes its values: what is put there is always {@link FuzzColumn.value}. */
  readonly isGenerated?: boolean
}

/** An SQL string literal. */
export function literal(text: string): string {
  return `'${text.replaceAll(/[\\']/g, String.raw`\$&`).replaceAll('\0', String.raw`\0`)}'`
}
