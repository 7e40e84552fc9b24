import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** Formats for files that Node would take for CommonJS only because of the nearest package.json. */
const moduleFormats: Readonly<Record<string, string>> = {
  '.ts': 'module-typescript',
  '.js': 'module',
}

const moduleSyntax = /^[ \t]*(?:import\b[^(.]|export\b)/m

/** The format that a user's own file is written in, where it is ES module syntax; undefined to leave it to Node. */
function writtenFormat(url: string): string | undefined {
  const format = moduleFormats[/\.[^./]+$/.exec(url)?.[0] ?? '']
  if (format === undefined || !url.startsWith('file:') || url.includes('/node_modules/'))
    return undefined
  try {
    return moduleSyntax.test(readFileSync(fileURLToPath(url), 'utf8')) ? format : undefined
  } catch {
    return undefined
  }
}

/**
 * Imports a file of the user's: JavaScript, or TypeScript by Node's type stripping. `npm init` writes `"type": "commonjs"`, under
 * which `export default` in a `.ts` or `.js` file fails; here a file is a module when it is written as one.
 */
export async function loadModule(path: string): Promise<Record<string, unknown>> {
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context)
      if (resolved.format === 'module' || resolved.format === 'module-typescript') return resolved
      const format = writtenFormat(resolved.url)
      return format === undefined ? resolved : { ...resolved, format }
    },
  })
  try {
    return (await import(pathToFileURL(path).href)) as Record<string, unknown>
  } finally {
    hooks.deregister()
  }
}

/** Why a module could not be loaded: the message, and where syntax is wrong the line that Node names. */
export function loadFailure(error: unknown): { message: string; fix?: string } {
  if (!(error instanceof Error)) return { message: String(error) }
  const code = 'code' in error ? error.code : undefined
  if (code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') {
    return {
      message: error.message,
      fix: 'use only types that can be erased: no enum, namespace, parameter property; constants instead of an enum',
    }
  }
  const place = /^(?:file:\/\/)?(\S+:\d+)\n/.exec(error.stack ?? '')?.[1]
  return { message: place === undefined ? error.message : `${error.message} (${place})` }
}
