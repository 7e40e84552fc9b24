import { lowerBoundsOf, type ColumnType, type Value } from '@tailrace/plugin-api'
import { code, table } from '../markdown.ts'

/** One value of a type, as a type suite tries it. */
interface DescribedCase {
  readonly sql: string
  readonly value: Value
  readonly json: string
}

/** A type and its values, as a type suite tries them. */
export interface DescribedType {
  readonly type: string
  readonly about?: string
  readonly logical: ColumnType
  readonly cases: readonly DescribedCase[]
  readonly shown?: number
}

const headings = ['Type', 'Logical type', 'In SQL', 'Value in a change', 'JSON of encoder `json`']

/** A value as JavaScript's source has it. */
function source(value: Value): string {
  if (typeof value === 'string') return `'${value.replaceAll(/['\\]/g, String.raw`\$&`)}'`
  if (typeof value === 'bigint') return `${value}n`
  if (value instanceof Uint8Array)
    return `Buffer.from('${Buffer.from(value).toString('hex')}', 'hex')`
  if (!Array.isArray(value)) return Object.is(value, -0) ? '-0' : String(value)
  const bounds = lowerBoundsOf(value)
  const elements = `[${value.map((one) => source(one as Value)).join(', ')}]`
  return bounds === null ? elements : `${elements}, lower bounds [${bounds.join(', ')}]`
}

function logicalName(type: ColumnType): string {
  return type.kind === 'array' ? `array of ${logicalName(type.element)}` : type.kind
}

/**
 * Sections of types with the values that are shown of each.
 *
 * @param noteOf which servers have a type or a value, if not all
 */
export function typeSections<T extends DescribedType>(
  groups: readonly { readonly title: string; readonly types: readonly T[] }[],
  noteOf: (one: T | T['cases'][number]) => string | null,
): string {
  const noted = (text: string, note: string | null | undefined) =>
    code(text) + (note == null ? '' : ` (${note})`)
  const rowsOf = (type: T): string[][] =>
    type.cases
      .slice(0, type.shown ?? 1)
      .map((one, index) => [
        index === 0 ? noted(type.type, type.about) : '',
        index === 0 ? logicalName(type.logical) : '',
        noted(one.sql, noteOf(one) ?? noteOf(type)),
        code(source(one.value)),
        code(one.json),
      ])
  return groups
    .map(({ title, types }) => `## ${title}\n\n${table(headings, types.flatMap(rowsOf))}`)
    .join('\n\n')
}
