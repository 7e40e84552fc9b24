import { type Change, type RowChange, UNAVAILABLE, type Value } from '@tailrace/plugin-api'
import { utf8 } from '@tailrace/plugin-api/bytes'
import { harmless, sameValue, showKey, showValue } from './show-value.ts'
import type { Span } from './width.ts'

const DIM = '2'
const BOLD = '1'
const RED = '31'
const GREEN = '32'
const YELLOW = '33'
const BLUE = '34'
const MAGENTA = '35'
const CYAN = '36'

const symbols = {
  insert: { text: '+', color: GREEN },
  update: { text: '~', color: YELLOW },
  delete: { text: '-', color: RED },
  read: { text: '=', color: BLUE },
  truncate: { text: '!', color: RED },
} as const

/**
 * A change as one line: what happened, to which row, and what is different.
 *
 * @returns null for what is not shown
 */
export function prettyLine(change: Change, marks: boolean): Span[] | null {
  switch (change.kind) {
    case 'row':
      return rowLine(change)
    case 'schema': {
      const { action, table, previous, schema, database, name, statement } = change
      const id = (table ?? previous)?.id ?? `${schema ?? database}.${name ?? '*'}`
      return [
        { text: '# ', color: MAGENTA },
        { text: `${harmless(id)} `, color: BOLD },
        { text: action, color: MAGENTA },
        { text: statement === null ? '' : ` ${harmless(statement)}`, color: DIM },
      ]
    }
    case 'message':
      return [
        { text: '@ ', color: BLUE },
        { text: `${harmless(change.prefix)} `, color: BOLD },
        { text: harmless(utf8(change.content, 0, change.content.length)), color: '' },
      ]
    case 'mark': {
      if (!marks || change.mark === 'heartbeat') return null
      return [{ text: `${change.mark} ${harmless(change.transaction.id)}`, color: DIM }]
    }
  }
}

function rowLine(change: RowChange): Span[] {
  const { op, table } = change
  const side = change.hasAfter ? 'after' : 'before'
  const key = showKey(change, side)
  const oldKey = change.hasBefore ? showKey(change, 'before') : key
  const moved = op === 'update' && oldKey !== key && !oldKey.includes('?')
  const spans: Span[] = [
    { text: `${symbols[op].text} `, color: symbols[op].color },
    { text: harmless(table.id), color: BOLD },
    { text: moved ? ` ${oldKey} → ${key}` : key === '' ? '' : ` ${key}`, color: CYAN },
  ]
  if (op === 'truncate') spans.push({ text: ' truncated', color: RED })
  else {
    table.columns.forEach(({ name }, column) => {
      if (table.keyColumns.includes(column)) return
      const value = change.value(side, column) ?? null
      const old = op === 'update' ? oldValue(change, column) : UNAVAILABLE
      if (value === UNAVAILABLE || (op === 'update' && sameValue(old, value))) return
      spans.push({ text: `  ${harmless(name)} `, color: DIM })
      if (old !== UNAVAILABLE) {
        spans.push({ text: showValue(old), color: RED }, { text: ' → ', color: DIM })
      }
      spans.push({ text: showValue(value), color: op === 'update' ? GREEN : '' })
    })
  }
  return spans
}

/** The value before an update; unavailable where the log has no old row. */
function oldValue(change: RowChange, column: number): Value {
  const value = change.value('before', column)
  return value === undefined ? UNAVAILABLE : value
}
