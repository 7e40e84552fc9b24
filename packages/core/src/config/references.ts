import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { formatPath, type Path } from './path.ts'
import type { ProblemList } from './problems.ts'

/** A document's value after references were replaced, and the paths whose text came from one. */
export interface Substituted {
  readonly value: unknown
  /** Paths in the form of `formatPath`: their values are never shown. */
  readonly secret: ReadonlySet<string>
}

const pattern = /\$?\$\{(?:(env|file):)?([^}]*)\}/g

interface Missing {
  readonly message: string
  readonly fix: string
}

function fromEnvironment(text: string): string | Missing {
  const [, name = text, fallback] = /^(.*?):-(.*)$/s.exec(text) ?? []
  const value = process.env[name]
  if (value !== undefined && value !== '') return value
  if (fallback !== undefined) return fallback
  return {
    message: `environment variable ${name} is ${value === undefined ? 'not set' : 'empty'}`,
    fix: `set ${name}, or give a default: \${env:${name}:-…}`,
  }
}

function fromFile(name: string, baseDir: string): string | Missing {
  const path = resolve(baseDir, name)
  try {
    const text = readFileSync(path, 'utf8').replace(/\r?\n$/, '')
    if (text !== '') return text
    return { message: `file ${path} is empty`, fix: 'write the value into the file' }
  } catch (error) {
    return {
      message: `file ${path} cannot be read: ${(error as NodeJS.ErrnoException).code}`,
      fix: `make the file; paths are relative to ${baseDir}`,
    }
  }
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/**
 * Replaces `${env:NAME}`, `${env:NAME:-default}` and `${file:path}` in every text of a document; `$${` stands for `${` itself.
 *
 * @param problems gets what is missing, with its place
 */
export function substituteReferences(baseDir: string, problems: ProblemList): Substituted {
  const secret = new Set<string>()

  const replace = (text: string, path: Path): string =>
    text.replaceAll(pattern, (whole: string, scheme: string | undefined, inner: string) => {
      if (whole.startsWith('$$')) return whole.slice(1)
      if (scheme === undefined) {
        problems.add(path, `unknown reference ${whole}`, {
          fix: `write \${env:${inner}} or \${file:…}; for the text itself, $${whole}`,
        })
        return whole
      }
      secret.add(formatPath(path))
      const found = scheme === 'env' ? fromEnvironment(inner) : fromFile(inner, baseDir)
      if (typeof found === 'string') return found
      problems.add(path, found.message, { code: 'CONFIG_REFERENCE_MISSING', fix: found.fix })
      return whole
    })

  const visit = (value: unknown, path: Path): unknown => {
    if (typeof value === 'string') return replace(value, path)
    if (Array.isArray(value)) return value.map((item, index) => visit(item, [...path, index]))
    // Plugin definitions, class instances and functions of a TypeScript config stay as they are.
    if (typeof value !== 'object' || value === null || !isPlain(value)) return value
    if ('apiVersion' in value && 'kind' in value) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, visit(item, [...path, key])]),
    )
  }

  return { value: visit(problems.document.value, []), secret }
}
