import { type RowChange, UNAVAILABLE, type Value } from '@tailrace/plugin-api'

// oxlint-disable-next-line no-control-regex -- a value must not be able to steer the terminal
const unsafe = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** Text that cannot steer a terminal: control and direction characters are written as escapes. */
export function harmless(text: string): string {
  return text.replaceAll(unsafe, (character) => {
    const code = character.codePointAt(0)!
    if (code === 0x0a) return String.raw`\n`
    if (code === 0x09) return String.raw`\t`
    if (code === 0x0d) return String.raw`\r`
    return `\\u${code.toString(16).padStart(4, '0')}`
  })
}

/** A value as a person reads it: text in quotes only where it could be taken for something else. */
export function showValue(value: Value): string {
  if (value === null) return 'null'
  if (value === UNAVAILABLE) return '?'
  if (typeof value === 'string') {
    if (value === '' || value === 'null' || value === '?' || /^\s|[\s,]$|→/.test(value)) {
      return `'${harmless(value)}'`
    }
    return harmless(value)
  }
  if (value instanceof Uint8Array) {
    const hex = Buffer.from(value.subarray(0, 16)).toString('hex')
    return `\\x${hex}${value.length > 16 ? '…' : ''}`
  }
  if (typeof value === 'object') return `[${value.map(showValue).join(', ')}]`
  return Object.is(value, -0) ? '-0' : String(value)
}

/** Whether two values of one column are the same. */
export function sameValue(a: Value | undefined, b: Value | undefined): boolean {
  if (Object.is(a, b)) return true
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b) === 0
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((value, i) => sameValue(value as Value, b[i] as Value))
  }
  return false
}

/** The primary key's values, or '' for a table without one. */
export function showKey(change: RowChange, side: 'before' | 'after'): string {
  if (side === 'before' ? !change.hasBefore : !change.hasAfter) return ''
  return change.table.keyColumns
    .map((column) => showValue(change.value(side, column) ?? null))
    .join(',')
}
