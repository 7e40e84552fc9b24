import type { JsonSchema } from './json-schema.ts'

const units: Readonly<Record<'duration' | 'size', readonly (readonly [string, number])[]>> = {
  duration: [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1000],
    ['ms', 1],
  ],
  size: [
    ['GiB', 1024 ** 3],
    ['MiB', 1024 ** 2],
    ['KiB', 1024],
    ['B', 1],
  ],
}

/** Whether a text is a duration or a size, by the patterns of the shared option types. */
function quantity({ type, pattern }: JsonSchema): 'duration' | 'size' | null {
  if (type !== 'string' || pattern === undefined) return null
  if (pattern.endsWith('(ms|s|m|h|d)$')) return 'duration'
  return pattern.endsWith('(B|KiB|MiB|GiB)$') ? 'size' : null
}

/** A number or boolean may also be written as a reference; that goes for all of them, and is not worth a word at each. */
function isReference({ pattern }: JsonSchema): boolean {
  return pattern?.includes(String.raw`\$\{(env|file):`) === true
}

const literal = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value)

/** The type of an option in words: `duration`, `list of string`, `none | gzip`. */
export function typeWords(schema: JsonSchema): string {
  const { type, items, properties, additionalProperties } = schema
  if (schema.const !== undefined) return literal(schema.const)
  if (schema.enum !== undefined) return schema.enum.map(literal).join(' | ')
  if (schema.$ref !== undefined) return 'plugin'
  const branches = (schema.anyOf ?? schema.oneOf)?.filter((branch) => !isReference(branch))
  if (branches !== undefined) return [...new Set(branches.map(typeWords))].join(' or ')
  const unit = quantity(schema)
  if (unit !== null) return unit
  if (type === 'array') return items === undefined ? 'list' : `list of ${typeWords(items)}`
  if (type === 'object' && properties === undefined && typeof additionalProperties === 'object') {
    return `map of ${typeWords(additionalProperties)}`
  }
  if (type === undefined) return 'any'
  return typeof type === 'string' ? type : type.join(' or ')
}

/** A default as it would be written; undefined where there is none worth writing. */
export function defaultWords(schema: JsonSchema): string | undefined {
  const value = schema.default
  if (value === undefined || (typeof value === 'object' && value !== null)) {
    const text = JSON.stringify(value)
    return text === undefined || text === '{}' || schema.properties !== undefined ? undefined : text
  }
  const unit = quantity(schema)
  if (unit === null || typeof value !== 'number') return literal(value)
  const [name, size] = units[unit].find(([, size]) => value !== 0 && value % size === 0) ?? [
    units[unit].at(-1)![0],
    1,
  ]
  return `${value / size}${name}`
}
