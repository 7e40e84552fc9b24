import { Unreadable } from '../lexer/unreadable.ts'
import type { Column } from '../model/column.ts'
import type { Key, KeyPart, Period } from '../model/table.ts'
import type { ColumnClause, KeyClause, KeyPartClause } from '../statement/definition.ts'
import { hasPrefixes } from '../types/string-type.ts'
import { findColumn, isSameName } from './find-column.ts'
import { withoutServed } from './generated-keys.ts'

/** The indexes that a column's attributes make. */
export function keysOfColumn({ name, keys }: ColumnClause, ifNotExists = false): KeyClause[] {
  return keys.map((kind) => ({ kind, parts: [{ column: name }], ifNotExists }))
}

/** What the columns of an index are looked up in. */
export interface KeyContext {
  readonly columns: readonly Column[]
  readonly periods: readonly Period[]
  /** The column that ends a row's system time, if the statement names it. */
  readonly rowEnd?: string | undefined
}

/** The indexes of a table that has some and gets more: those without names get theirs, in order. */
export function withKeys(
  keys: readonly Key[],
  clauses: readonly KeyClause[],
  within: KeyContext,
): readonly Key[] {
  const all: (Key | KeyClause)[] = [...keys]
  for (const clause of clauses) {
    if (clause.ifNotExists && hasKey(all, clause)) continue
    all.push({ ...clause, parts: resolveParts(clause, within) } as KeyClause)
  }
  const named: Key[] = []
  for (const key of withoutServed(all)) named.push('generated' in key ? key : defineKey(key, named))
  return named
}

function hasKey(keys: readonly (Key | KeyClause)[], { kind, name, parts }: KeyClause): boolean {
  const wanted = kind === 'primary' ? 'PRIMARY' : (name ?? parts[0]?.column ?? '')
  return keys.some((key) => key.name !== undefined && isSameName(key.name, wanted))
}

function defineKey({ kind, name, parts }: KeyClause, before: readonly Key[]): Key {
  return {
    name:
      kind === 'primary'
        ? 'PRIMARY'
        : (name ?? freeName(parts[0]?.column ?? 'functional_index', before)),
    kind: kind === 'foreign' ? 'plain' : kind,
    parts: parts as unknown as KeyPart[],
    generated: kind === 'foreign',
  }
}

/** An index without a name is called like its first column, with a number where that is taken. */
function freeName(column: string, keys: readonly Key[]): string {
  const taken = new Set(keys.map(({ name }) => name.toLowerCase()))
  if (!taken.has(column.toLowerCase()) && column.toUpperCase() !== 'PRIMARY') return column
  for (let number = 2; ; number++) {
    const name = `${column}_${number}`
    if (!taken.has(name.toLowerCase())) return name
  }
}

/** With the columns of a period without overlaps, and without the end of system time that MariaDB adds by itself. */
function resolveParts(clause: KeyClause, { columns, periods, rowEnd }: KeyContext): KeyPart[] {
  const parts = clause.parts.map((part) => resolvePart(part, columns))
  const name = clause.withoutOverlaps
  if (name === undefined) return parts.filter(({ column }) => column === null || column !== rowEnd)
  const period = periods.find((period) => isSameName(period.name, name))
  if (!period) throw new Unreadable(`the period "${name}" of the table is not known`)
  return [...parts, ...[period.end, period.start].map((column) => resolvePart({ column }, columns))]
}

function resolvePart(part: KeyPartClause | undefined, columns: readonly Column[]): KeyPart {
  if (!part) return { column: null, prefix: null }
  const column = findColumn(columns, part.column)
  if (!column)
    throw new Unreadable(
      `an index is on the column "${part.column}", which the table does not have`,
    )
  return {
    column: column.name,
    prefix: part.prefix === undefined ? null : fittingPrefix(part.prefix, column),
  }
}

/** A prefix of a column that is no text or bytes, or not longer than it, is none. */
export function fittingPrefix(prefix: number, { dataType, length }: Column): number | null {
  return !hasPrefixes(dataType) || (length !== null && prefix >= length) ? null : prefix
}

/** Columns of the primary key are NOT NULL, whatever they say themselves. */
export function withPrimaryNotNull(
  columns: readonly Column[],
  keys: readonly Key[],
): readonly Column[] {
  const primary = keys.find(({ kind }) => kind === 'primary')
  if (!primary) return columns
  const names = new Set(primary.parts.map(({ column }) => column))
  return columns.map((column) =>
    column.nullable && names.has(column.name) ? { ...column, nullable: false } : column,
  )
}
