import { readdir, readFile } from 'node:fs/promises'
import type { AnyDefinition } from '@tailrace/core'

/** A plugin of this repository. */
export interface DocumentedPlugin {
  /** From the root of the repository. */
  readonly folder: string
  readonly package: string
  readonly description: string
  readonly definition: AnyDefinition
}

/** Every plugin in `plugins/`, built. */
export async function loadPlugins(root: string): Promise<readonly DocumentedPlugin[]> {
  const names = (await readdir(`${root}/plugins`)).sort()
  return Promise.all(
    names.map(async (name) => {
      const folder = `plugins/${name}`
      const json = JSON.parse(await readFile(`${root}/${folder}/package.json`, 'utf8')) as {
        name: string
        description: string
      }
      const module = (await import(json.name)) as { default?: AnyDefinition }
      if (module.default === undefined) throw new Error(`${folder} has no default export`)
      const { name: full, description } = json
      return { folder, package: full, description, definition: module.default }
    }),
  )
}
