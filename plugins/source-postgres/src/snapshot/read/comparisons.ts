import type { KeyText } from '@tailrace/plugin-api/snapshot'
import pg from 'pg'
import type { ChunkKey, KeyColumn } from './key.ts'

/** The key's columns, of a table's alias where one is given. */
export function keyList(key: ChunkKey, alias = ''): string {
  return key.columns.map(({ name }) => `${alias}${pg.escapeIdentifier(name)}`).join(', ')
}

/** Compares lists of as many values as the key has columns. */
export function compare(key: ChunkKey, operator: string, left: string, right: string): string {
  const symbol = `OPERATOR(${pg.escapeIdentifier(key.operatorSchema)}.${operator})`
  return key.columns.length === 1 ? `${left} ${symbol} ${right}` : `(${left}) ${symbol} (${right})`
}

/** Compares the key with a border. */
export function compareWith(key: ChunkKey, operator: string, border: KeyText): string {
  const values = key.columns.map((column, i) => literal(border[i]!, column))
  return compare(key, operator, keyList(key), values.join(', '))
}

/** A border's text as a literal, whatever `standard_conforming_strings` is. */
function literal(text: string, { cast }: KeyColumn): string {
  const quoted = pg.escapeLiteral(text).trimStart()
  return cast === null ? quoted : `${quoted}::${cast}`
}
