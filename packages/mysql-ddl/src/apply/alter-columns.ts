import { Unreadable } from '../lexer/unreadable.ts'
import type { Column } from '../model/column.ts'
import type { Table } from '../model/table.ts'
import type { Session } from '../session.ts'
import type { AlterClause, Place } from '../statement/definition.ts'
import type { Encoding } from '../types/charsets.ts'
import { resolveDefault } from '../types/literal-default.ts'
import { convertColumn, growColumn } from './convert-column.ts'
import { defineColumn } from './define-column.ts'
import { findColumn, isSameName } from './find-column.ts'

/** What columns are altered with. */
export interface AlterContext {
  /** The table's encoding behind the statement. */
  readonly encoding: Encoding
  /** What CONVERT TO CHARACTER SET says, if it is there. */
  readonly conversion: Encoding | undefined
  readonly session: Session
}

/** A table's columns behind an ALTER TABLE, and what became of the old ones. */
export interface AlteredColumns {
  readonly columns: readonly Column[]
  /** The new column by the old one's name; undefined for one that was dropped. */
  readonly successors: ReadonlyMap<string, Column | undefined>
  /** Clauses that IF EXISTS made nothing of. */
  readonly skipped: ReadonlySet<AlterClause>
  /** The old columns. */
  readonly before: readonly Column[]
}

interface Altering {
  readonly old: Column
  now: Column | undefined
  moved: boolean
  redefined: boolean
  /** A clause was about it already. */
  touched: boolean
}

/**
 * Follows the clauses as the servers do: old columns are dropped, changed and renamed in their places first; then new
 * and moved ones come to theirs, in the order of the clauses.
 */
export function alterColumns(
  table: Table,
  clauses: readonly AlterClause[],
  context: AlterContext,
): AlteredColumns {
  const states: Altering[] = table.columns.map((old) => ({
    old,
    now: old,
    moved: false,
    redefined: false,
    touched: false,
  }))
  const skipped = new Set<AlterClause>()
  const placed: { column: Column; place: Place }[] = []
  for (const clause of clauses) {
    if (clause.type === 'add-column') {
      if (clause.ifNotExists && isTaken(clause.column.name, table, placed)) continue
      placed.push({
        column: defineColumn(clause.column, context.encoding, context.session),
        place: clause.place,
      })
    } else if (isOneColumn(clause)) {
      const state = find(states, clause.name, 'ifExists' in clause && clause.ifExists)
      if (!state) {
        skipped.add(clause)
        continue
      }
      changeColumn(state, clause, context)
      if (clause.type !== 'change-column' || !clause.place || !state.now) continue
      state.moved = true
      placed.push({ column: state.now, place: clause.place })
    } else if (clause.type === 'rename-column') {
      const state = find(states, clause.from, clause.ifExists)
      if (state?.now) state.now = { ...state.now, name: clause.to }
    }
  }
  if (context.conversion) convertAll(states, placed, context.conversion, context.session)
  const columns = states.flatMap(({ now, moved }) => (now && !moved ? [now] : []))
  for (const { column, place } of placed) insert(columns, column, place)
  return {
    columns,
    before: table.columns,
    skipped,
    successors: new Map(states.map(({ old, now }) => [old.name, now])),
  }
}

type OneColumn = Extract<
  AlterClause,
  { type: 'drop-column' | 'change-column' | 'set-default' | 'drop-default' | 'set-visibility' }
>

const oneColumn: ReadonlySet<string> = new Set<OneColumn['type']>([
  'drop-column',
  'change-column',
  'set-default',
  'drop-default',
  'set-visibility',
])

function isOneColumn(clause: AlterClause): clause is OneColumn {
  return oneColumn.has(clause.type)
}

function changeColumn(
  state: Altering,
  clause: OneColumn,
  { encoding, session }: AlterContext,
): void {
  if (!state.now) return
  if (clause.type === 'drop-column') state.now = undefined
  else if (clause.type === 'change-column') {
    state.now = defineColumn(clause.column, encoding, session)
    state.redefined = true
  } else if (clause.type === 'set-default')
    state.now = { ...state.now, default: resolveDefault(clause.to, state.now) }
  else if (clause.type === 'drop-default') state.now = { ...state.now, default: null }
  else state.now = { ...state.now, invisible: clause.invisible }
}

function find(states: readonly Altering[], name: string, ifExists: boolean): Altering | undefined {
  const state = states.find(({ old }) => isSameName(old.name, name))
  if (!state && !ifExists) throw new Unreadable(`the table has no column "${name}"`)
  // In what order such clauses take effect differs from server to server.
  if (state?.touched) throw new Unreadable(`two clauses are about the column "${name}"`)
  if (state) state.touched = true
  return state
}

function isTaken(name: string, table: Table, placed: readonly { column: Column }[]): boolean {
  return (
    findColumn(table.columns, name) !== undefined ||
    placed.some(({ column }) => isSameName(column.name, name))
  )
}

function convertAll(
  states: Altering[],
  placed: { column: Column; place: Place }[],
  to: Encoding,
  session: Session,
): void {
  // What the statement itself defines is of the size that it says.
  for (const state of states) {
    if (state.now)
      state.now = convertColumn(
        state.redefined ? state.now : growColumn(state.now, to),
        to,
        session,
      )
  }
  for (const one of placed) one.column = convertColumn(one.column, to, session)
}

function insert(columns: Column[], column: Column, place: Place): void {
  if (place === undefined) columns.push(column)
  else if (place === 'first') columns.unshift(column)
  else {
    const at = columns.findIndex(({ name }) => isSameName(name, place.after))
    if (at === -1)
      throw new Unreadable(`the table has no column "${place.after}" to put another behind`)
    columns.splice(at + 1, 0, column)
  }
}
