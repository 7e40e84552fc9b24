import type { Random } from './random.ts'

/** A type of columns, and what is put in there. */
export interface FuzzColumn {
  readonly type: string
  /** An SQL expression of a value. */
  readonly value: (random: Random) => string
  /** The data type, where the log alone does not tell how the column is read. */
  readonly dataType?: string
  /** Text the column as the rows have it, where a plain SELECT does not. */
  readonly isFloat?: boolean
}

/** An SQL string literal. */
export function literal(text: string): string {
  return `'${text.replaceAll(/[\\']/g, String.raw`\$&`).replaceAll('\0', String.raw`\0`)}'`
}
