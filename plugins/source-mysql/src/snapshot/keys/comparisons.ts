import type { KeyText } from '@tailrace/plugin-api/snapshot'
import { quotedName } from '../../quoted-name.ts'
import type { ChunkKey, KeyColumn } from './chunk-key.ts'

/** Columns for ORDER BY. */
export function keyList({ columns }: ChunkKey): string {
  return columns.map(({ name }) => quotedName(name)).join(', ')
}

/** What a key's columns are selected as: for each, the text that borders have of its values. */
export function keyTexts({ columns }: ChunkKey): string {
  return columns.map((column, i) => `${textOf(column)} AS k${i}`).join(', ')
}

function textOf({ name, form }: KeyColumn): string {
  const column = quotedName(name)
  if (form === 'bytes' || form === 'text') return `HEX(${column})`
  // A float's own text is rounded, an ENUM's is its name.
  return form === 'number' ? `${column} + 0` : column
}

/**
 * A border's text as a literal that the server compares as the column's own type: of a text in the column's character set, which takes the
 * column's collation.
 */
export function literal(text: string, { form, charset }: KeyColumn): string {
  if (form === 'number') return text
  if (form === 'quoted') return `'${text}'`
  return form === 'text' ? `_${charset} x'${text}'` : `x'${text}'`
}

/** Compares the key's column `i` with a border. */
export function compare(
  { columns }: ChunkKey,
  i: number,
  operator: '=' | '<' | '<=' | '>',
  border: KeyText,
): string {
  const column = columns[i]!
  return `${quotedName(column.name)} ${operator} ${literal(border[i]!, column)}`
}
