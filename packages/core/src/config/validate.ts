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
  fields[step] = replaceAt(fields[step], rest, by)
  return copy
}

/** References give text: where a number or boolean is wanted, the text is read as one. */
function withReferencesRead(
  value: unknown,
  issues: readonly z.core.$ZodIssue[],
  origin: Origin,
): unknown {
  let result = value
  for (const issue of issues) {
    const path = issue.path as Path
    if (issue.code !== 'invalid_type' || !origin.secret.has(formatPath([...origin.path, ...path])))
      continue
    const text = valueAt(value, path)
    const read = typeof text === 'string' ? coerced(text, issue.expected) : undefined
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
  let result = schema.safeParse(value)
  if (!result.success && origin.secret.size > 0) {
    result = schema.safeParse(withReferencesRead(value, result.error.issues, origin))
  }
  if (result.success) return result.data
  const { path, problems, secret } = origin
  new SchemaProblems(schema, value, path, problems, secret).addAll(result.error.issues)
  return undefined
}
