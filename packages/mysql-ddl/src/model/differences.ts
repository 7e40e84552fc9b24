import type { Column } from './column.ts'
import type { Key, Table } from './table.ts'

/**
 * What differs between two definitions, one line each, like `column id: nullable true, not false`; none where they are
 * equal. Left out is what no catalog says or what servers rewrite: the text of default expressions, what made an index,
 * periods, and prefixes of indexes that are neither primary nor unique.
 */
export function differences(one: Table, other: Table): string[] {
  const found: string[] = []
  note(found, 'table', 'engine', one.engine.toLowerCase(), other.engine.toLowerCase())
  for (const fact of ['database', 'name', 'charset', 'collation', 'comment'] as const)
    note(found, 'table', fact, one[fact], other[fact])
  note(found, 'table', 'systemVersioned', one.systemVersioned, other.systemVersioned)
  const columns = [one.columns, other.columns] as const
  note(found, 'table', 'columns', namesOf(columns[0]), namesOf(columns[1]))
  for (const column of columns[0]) {
    const match = columns[1].find(({ name }) => name === column.name)
    if (match) compareColumns(found, column, match)
  }
  compareKeys(found, one.keys, other.keys)
  return found
}

function namesOf(named: readonly { name: string }[]): string[] {
  return named.map(({ name }) => name)
}

function compareColumns(found: string[], one: Column, other: Column): void {
  for (const fact of Object.keys(one) as (keyof Column)[]) {
    const bothExpressions = fact === 'default' && isExpression(one) && isExpression(other)
    if (!bothExpressions) note(found, `column ${one.name}`, fact, one[fact], other[fact])
  }
}

function isExpression({ default: value }: Column): boolean {
  return value !== null && 'expression' in value
}

function compareKeys(found: string[], one: readonly Key[], other: readonly Key[]): void {
  note(found, 'table', 'indexes', namesOf(one).sort(), namesOf(other).sort())
  for (const key of one) {
    const match = other.find(({ name }) => name === key.name)
    if (!match) continue
    note(found, `index ${key.name}`, 'kind', key.kind, match.kind)
    note(found, `index ${key.name}`, 'parts', partsOf(key), partsOf(match))
  }
}

function partsOf({ kind, parts }: Key): unknown {
  if (kind === 'primary' || kind === 'unique')
    return parts.map(({ column, prefix }) => [column, prefix])
  return parts.map(({ column }) => column)
}

function note(found: string[], where: string, fact: string, one: unknown, other: unknown): void {
  const [first, second] = [JSON.stringify(one), JSON.stringify(other)]
  if (first !== second) found.push(`${where}: ${fact} ${first}, not ${second}`)
}
