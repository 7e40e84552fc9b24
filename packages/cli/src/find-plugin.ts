import type { AnyDefinition } from '@tailrace/core'
import { type PluginKind, TailraceError } from '@tailrace/plugin-api'

const kinds: readonly PluginKind[] = ['source', 'transform', 'encoder', 'sink']

/**
 * Finds the plugin of any kind that a name means: short, `kind-name`, a package, or a path.
 *
 * @throws TailraceError what finding it said; PLUGIN_DUPLICATE where plugins of several kinds have the name
 */
export async function findPlugin(name: string, baseDir: string): Promise<AnyDefinition> {
  const { resolvePlugin } = await import('@tailrace/core')
  const named = kinds.find((kind) => name.startsWith(`${kind}-`))
  if (named !== undefined) return resolvePlugin(name.slice(named.length + 1), named, baseDir)
  const tries = await Promise.allSettled(kinds.map((kind) => resolvePlugin(name, kind, baseDir)))
  const found = tries.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  if (found.length === 1) return found[0]!
  if (found.length > 1) {
    const choices = found.map(({ kind }) => `${kind}-${name}`)
    throw new TailraceError(
      'PLUGIN_DUPLICATE',
      `"${name}" is ${found.map(({ kind }) => `a ${kind}`).join(' and ')}.`,
      {
        fix: `say which: ${choices.join(' or ')}`,
      },
    )
  }
  const errors = tries.flatMap((result) =>
    result.status === 'rejected' ? [result.reason as unknown] : [],
  )
  const telling = errors.find(
    (error) =>
      TailraceError.is(error) &&
      error.code !== 'PLUGIN_NOT_FOUND' &&
      error.code !== 'PLUGIN_WRONG_KIND',
  )
  if (telling !== undefined) throw telling
  const [first] = errors
  if (!TailraceError.is(first) || first.code !== 'PLUGIN_NOT_FOUND' || /[/\\]/u.test(name))
    throw first
  throw new TailraceError('PLUGIN_NOT_FOUND', `No plugin "${name}" is installed in ${baseDir}.`, {
    fix: `see \`tailrace list\`; or install it, e.g. npm install @tailrace/source-${name}`,
  })
}
