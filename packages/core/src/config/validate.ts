import type { z } from 'zod'
import { formatPath, type Path, valueAt } from './path.ts'
import type { ProblemList } from './problems.ts'
import { SchemaProblems } from './schema-problems.ts'

/** What a value came from, for messages. */
export interface Origin {
  readonly path: Path
  readonly problems: ProblemList
  /** Paths of the document whose values came from references. */
  readonly secret: ReadonlySet<string>
}

const words: Readonly<Record<string, boolean>> = { true: true, false: false }

/** The number or boolean that a text stands for, where the schema wants one. */
function coerced(text: string, expected: string): unknown {
  if (expected === 'boolean') return words[text]
  if (expected !== 'number' && expected !== 'int') return undefined
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined
}

function replaceAt(value: unknown, [step, ...rest]: Path, by: unknown): unknown {
  if (step === undefined) return by
  const copy = Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }
  const fields = copy as Record<string | number, unknown>
  const replaced = replaceAt(fields[step], rest, by)
  if (replaced === undefined && !Array.isArray(copy)) delete fields[step]
  else fields[step] = replaced
  return copy
}

/**
 * The value as it was meant. References give text: where a number or boolean is wanted, the text is read as one. A key without a
 * value (all lines below it commented out) is as if it were not there, unless the schema takes null.
 */
function asMeant(value: unknown, issues: readonly z.core.$ZodIssue[], origin: Origin): unknown {
  let result = value
  for (const issue of issues) {
    const path = issue.path as Path
    const found = valueAt(value, path)
    if (found === null) result = replaceAt(result, path, undefined)
    const referred = origin.secret.has(formatPath([...origin.path, ...path]))
    if (issue.code !== 'invalid_type' || typeof found !== 'string' || !referred) continue
    const read = coerced(found, issue.expected)
    if (read !== undefined) result = replaceAt(result, path, read)
  }
  return result
}

/** Checks a value; gives undefined where it is wrong, and then says why in the origin's problems. */
export function validate<S extends z.ZodType>(
  schema: S,
  value: unknown,
  origin: Origin,
): z.output<S> | undefined {
  const first = schema.safeParse(value)
  if (first.success) return first.data
  const meant = asMeant(value, first.error.issues, origin)
  const second = meant === value ? first : schema.safeParse(meant)
  if (second.success) return second.data
  const { path, problems, secret } = origin
  new SchemaProblems(schema, meant, path, problems, secret).addAll(second.error.issues)
  return undefined
}
