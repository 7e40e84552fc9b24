import { withoutCredentials } from '../services/error-fields.ts'
import { formatPath, type Path } from './path.ts'
import type { TailraceConfig } from './tailrace-config.ts'

/** A password in a URL that is not a reference. */
const literalPassword = /(:\/\/[^\s:/@]*:)(?!\$\{)[^\s@]+@/g
const secretKey = /password|passphrase|secret|token/i

function shown(value: unknown, path: Path, secret: ReadonlySet<string>): unknown {
  if (typeof value === 'string') {
    if (secret.has(formatPath(path))) return value.replaceAll(literalPassword, '$1***@')
    return secretKey.test(String(path.at(-1))) ? '***' : withoutCredentials(value)
  }
  if (Array.isArray(value)) return value.map((item, index) => shown(item, [...path, index], secret))
  if (typeof value === 'function') return `[function ${value.name}]`
  if (typeof value !== 'object' || value === null) return value
  if ('apiVersion' in value && 'name' in value) return `[plugin ${String(value.name)}]`
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, shown(item, [...path, key], secret)]),
  )
}

/**
 * A configuration fit to be shown: references stand as they were written, without their values; passwords written into the
 * file itself are left out.
 */
export function describeConfig(config: TailraceConfig): unknown {
  return shown(config.document.value, [], config.secret)
}
