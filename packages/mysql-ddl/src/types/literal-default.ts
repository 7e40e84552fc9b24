import type { ColumnDefault } from '../model/column.ts'
import type { DefaultClause } from '../statement/definition.ts'
import { decimalText } from './decimal-text.ts'
import { temporalText } from './temporal-text.ts'
import type { TypeFacts } from './type-facts.ts'

const integers = new Set(['tinyint', 'smallint', 'mediumint', 'int', 'bigint'])
const temporal = new Set(['date', 'time', 'datetime', 'timestamp', 'year'])

/** A default as the server keeps it: constants in the form that the column's type prints; null for none and NULL. */
export function resolveDefault(
  clause: DefaultClause | undefined,
  type: TypeFacts,
): ColumnDefault | null {
  if (!clause || clause.type === 'null') return null
  if (clause.type === 'expression') return { expression: clause.text }
  if (clause.type === 'now')
    return {
      expression: clause.digits ? `CURRENT_TIMESTAMP(${clause.digits})` : 'CURRENT_TIMESTAMP',
    }
  return { value: constantText(clause.type, clause.text, type) }
}

function constantText(
  kind: 'string' | 'number' | 'bytes' | 'bits',
  text: string,
  type: TypeFacts,
): string {
  const { dataType } = type
  if (dataType === 'bit') return `b'${bitsOf(kind, text)}'`
  if (integers.has(dataType)) return padded(decimalText(numberText(kind, text), 0), type)
  if (dataType === 'decimal')
    return padded(decimalText(numberText(kind, text), type.scale ?? 0), type)
  if (dataType === 'float' || dataType === 'double') return floatText(numberText(kind, text), type)
  const plain = kind === 'bytes' || kind === 'bits' ? textOfBits(kind, text) : text
  if (temporal.has(dataType)) return temporalText(plain, type)
  if (dataType === 'enum') return memberOf(plain, type) ?? plain
  if (dataType === 'set') return membersOf(plain, type)
  return dataType === 'char' ? plain.replace(/ +$/, '') : plain
}

function bitsOf(kind: string, text: string): string {
  if (kind === 'bits') return text.replace(/^0+(?=.)/, '')
  if (kind === 'bytes') return BigInt(`0x${text}`).toString(2)
  if (kind === 'number') return BigInt(decimalText(text, 0)).toString(2)
  return [...Buffer.from(text)]
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('')
    .replace(/^0+(?=.)/, '')
}

function numberText(kind: string, text: string): string {
  if (kind === 'bits') return BigInt(`0b${text}`).toString()
  return kind === 'bytes' ? BigInt(`0x${text}`).toString() : text.trim()
}

function textOfBits(kind: 'bytes' | 'bits', text: string): string {
  const digits = kind === 'bytes' ? text : BigInt(`0b${text}`).toString(16)
  return Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex').toString(
    'utf8',
  )
}

function padded(text: string, type: TypeFacts): string {
  if (!type.zerofill) return text
  const width =
    type.dataType === 'decimal' ? (type.precision ?? 0) + (type.scale ? 1 : 0) : widthOf(type)
  return text.padStart(width, '0')
}

function widthOf({ columnType }: TypeFacts): number {
  return Number(/\((\d+)\)/.exec(columnType)?.[1] ?? 0)
}

/** The servers print up to 6 significant digits of a FLOAT and 17 of a DOUBLE, and exponents from 1e15 on. */
function floatText(text: string, type: TypeFacts): string {
  const value = Number(text)
  if (!Number.isFinite(value)) return text
  if (type.scale !== null)
    return padded(value.toFixed(type.scale), { ...type, dataType: 'decimal' })
  const shortest = type.dataType === 'float' ? Number(value.toPrecision(6)) : value
  const digits =
    Math.abs(shortest) >= 1e15 || (shortest !== 0 && Math.abs(shortest) < 1e-15)
      ? shortest.toExponential()
      : String(shortest)
  return digits.replace('e+', 'e')
}

function memberOf(text: string, { values }: TypeFacts): string | undefined {
  const trimmed = text.replace(/ +$/, '').toLowerCase()
  return (
    values?.find((value) => value === text) ??
    values?.find((value) => value.toLowerCase() === trimmed)
  )
}

function membersOf(text: string, type: TypeFacts): string {
  if (text === '') return ''
  const members = new Set(text.split(',').map((part) => memberOf(part, type) ?? part))
  return (type.values ?? []).filter((value) => members.has(value)).join(',')
}
