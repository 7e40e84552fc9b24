import { type Change, type RowChange, UNAVAILABLE, type Value } from '@tailrace/plugin-api'
import { utf8 } from '@tailrace/plugin-api/bytes'

/** A change as a JSON object; null for what is not shown. Whole numbers keep every digit; bytes are base64. */
export function jsonLine(change: Change, marks: boolean): string | null {
  const { commitTime, id: transaction } = change.transaction
  const at = new Date(Math.floor(commitTime / 1000)).toISOString()
  switch (change.kind) {
    case 'row': {
      const { op, table } = change
      const parts = [
        `"op":${quote(op)},"table":${quote(table.id)},"id":${quote(change.id)},"at":${quote(at)}`,
      ]
      if (change.hasBefore) parts.push(`"before":${rowText(change, 'before')}`)
      if (change.hasAfter) parts.push(`"after":${rowText(change, 'after')}`)
      return `{${parts.join(',')}}`
    }
    case 'schema': {
      const { action, table, previous, schema, database, name, statement } = change
      const id = (table ?? previous)?.id ?? (name === null ? null : `${schema ?? database}.${name}`)
      return JSON.stringify({ op: 'schema', action, table: id, at, statement })
    }
    case 'message': {
      const { prefix, content } = change
      return JSON.stringify({
        op: 'message',
        prefix,
        at,
        content: utf8(content, 0, content.length),
      })
    }
    case 'mark':
      return marks && change.mark !== 'heartbeat'
        ? JSON.stringify({ op: change.mark, transaction, at })
        : null
  }
}

function quote(text: string): string {
  return JSON.stringify(text)
}

/** A row without the columns that the log did not carry. */
function rowText(change: RowChange, side: 'before' | 'after'): string {
  const parts: string[] = []
  change.table.columns.forEach(({ name }, column) => {
    const value = change.value(side, column)
    if (value !== UNAVAILABLE) parts.push(`${quote(name)}:${valueText(value ?? null)}`)
  })
  return `{${parts.join(',')}}`
}

function valueText(value: Value): string {
  switch (typeof value) {
    case 'string':
      return quote(value)
    case 'number':
      // JSON has no NaN or infinity.
      return Number.isFinite(value) ? (Object.is(value, -0) ? '-0' : String(value)) : `"${value}"`
    case 'bigint':
    case 'boolean':
      return String(value)
    case 'symbol':
      return 'null'
    default:
      if (value === null) return 'null'
      if (value instanceof Uint8Array) return quote(Buffer.from(value).toString('base64'))
      return `[${value.map(valueText).join(',')}]`
  }
}
