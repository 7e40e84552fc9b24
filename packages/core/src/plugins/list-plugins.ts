import { TailraceError } from '@tailrace/plugin-api'
import { importPluginPackage } from './import-plugin.ts'
import { nameInConfig, pluginPackages } from './package-folders.ts'
import type { AnyDefinition } from './plugin-definition.ts'

/** An installed package with the keyword `tailrace-plugin`. */
export interface InstalledPlugin {
  readonly package: string
  /** What to write after `use`: the short name where the package has one. */
  readonly use: string
  readonly version: string
  readonly folder: string
  /** Null where the package cannot be used. */
  readonly definition: AnyDefinition | null
  /** Why not. */
  readonly error: TailraceError | null
}

/** The plugins that a configuration in `baseDir` can use, by package name; those that cannot be loaded say why. */
export async function listInstalledPlugins(baseDir: string): Promise<readonly InstalledPlugin[]> {
  return Promise.all(
    pluginPackages(baseDir).map(async (found) => {
      const about = {
        package: found.name,
        use: nameInConfig(found.name),
        version: found.json.version ?? '',
        folder: found.folder,
      }
      try {
        return { ...about, definition: await importPluginPackage(found), error: null }
      } catch (error) {
        if (!TailraceError.is(error)) throw error
        return { ...about, definition: null, error }
      }
    }),
  )
}
