import type { z } from 'zod'
import { didYouMean } from './did-you-mean.ts'
import { knownKeys } from './known-keys.ts'
import { formatPath, type Path, valueAt } from './path.ts'
import type { ProblemList } from './problems.ts'

type Issue = z.core.$ZodIssue

/** What a value is, where zod says what it should have been. */
function kindOf(value: unknown): string {
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a map'
  return `a ${typeof value}`
}

const spoken: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'a map',
  record: 'a map',
  int: 'a whole number',
}

/** Of a union that nothing fits, the branch that came furthest is the one that was meant. */
function meantBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const depth = (issues: readonly Issue[]): number =>
    Math.max(
      0,
      ...issues.map(({ path, code }) => path.length + (code === 'invalid_type' ? 0 : 0.5)),
    )
  const best = branches.toSorted((a, b) => depth(b) - depth(a))[0]
  return best !== undefined && depth(best) > 0 ? best : undefined
}

/** Tells zod's findings in the words of the configuration. */
export class SchemaProblems {
  readonly #schema: z.ZodType
  readonly #value: unknown
  readonly #base: Path
  readonly #problems: ProblemList
  readonly #secret: ReadonlySet<string>

  /**
   * @param value what was validated
   * @param base where in the document it is
   * @param secret paths of the document whose values must not be shown
   */
  constructor(
    schema: z.ZodType,
    value: unknown,
    base: Path,
    problems: ProblemList,
    secret: ReadonlySet<string>,
  ) {
    this.#schema = schema
    this.#value = value
    this.#base = base
    this.#problems = problems
    this.#secret = secret
  }

  addAll(issues: readonly Issue[], prefix: Path = []): void {
    for (const issue of issues) this.#add(issue, [...prefix, ...(issue.path as Path)])
  }

  #add(issue: Issue, path: Path): void {
    const at = [...this.#base, ...path]
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) this.#unknownKey(key, path)
      return
    }
    if (issue.code === 'invalid_union') {
      const meant = meantBranch(issue.errors)
      if (meant !== undefined) {
        this.addAll(meant, path)
        return
      }
    }
    if (issue.code === 'invalid_key') {
      const reason = issue.issues[0]?.message ?? issue.message
      this.#problems.add(at, `the name cannot be used: ${reason}`, { part: 'key' })
      return
    }
    this.#problems.add(at, this.#message(issue, path, at))
  }

  #unknownKey(key: string, path: Path): void {
    const known = knownKeys(this.#schema, path)
    const list = known.length === 0 ? '' : `; known are ${known.join(', ')}`
    this.#problems.add(
      [...this.#base, ...path, key],
      `unknown option${didYouMean(key, known) || list}`,
      { part: 'key' },
    )
  }

  #message(issue: Issue, path: Path, at: Path): string {
    const value = valueAt(this.#value, path)
    if (value === undefined && path.length > 0) {
      const expected =
        issue.code === 'invalid_type' ? `: ${spoken[issue.expected] ?? `a ${issue.expected}`}` : ''
      return `missing, and required${expected}`
    }
    if (issue.code === 'invalid_type') {
      return `expected ${spoken[issue.expected] ?? `a ${issue.expected}`}, found ${kindOf(value)}`
    }
    if (issue.code === 'invalid_value') {
      const names = issue.values.map(String)
      const shown = typeof value === 'string' && !this.#secret.has(formatPath(at))
      const near = shown ? didYouMean(value, names) : ''
      return `expected one of ${names.join(', ')}${shown ? `, found "${value}"` : ''}${near}`
    }
    return issue.message
  }
}
