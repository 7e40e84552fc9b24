import { TailraceError } from '@tailrace/plugin-api'
import { loadFailure, loadModule } from './load-module.ts'
import { entryOf } from './package-entry.ts'
import type { InstalledPackage } from './package-folders.ts'
import { type AnyDefinition, checkDefinition } from './plugin-definition.ts'

/**
 * Imports a file whose default export is a plugin.
 *
 * @param what names it in errors
 * @throws TailraceError PLUGIN_INVALID or PLUGIN_WRONG_API
 */
export async function importPluginFile(path: string, what: string): Promise<AnyDefinition> {
  let module: Record<string, unknown>
  try {
    module = await loadModule(path)
  } catch (error) {
    const { message, ...rest } = loadFailure(error)
    throw new TailraceError('PLUGIN_INVALID', `${what} cannot be loaded: ${message}`, {
      cause: error,
      ...rest,
    })
  }
  return checkDefinition(module['default'], what)
}

/** Imports a package's plugin, as {@link importPluginFile} does. */
export async function importPluginPackage(found: InstalledPackage): Promise<AnyDefinition> {
  const entry = entryOf(found)
  if (entry !== undefined) return importPluginFile(entry, found.name)
  throw new TailraceError('PLUGIN_INVALID', `${found.name} exports nothing that can be imported.`, {
    fix: 'tell the plugin’s author: package.json needs `exports`',
  })
}
