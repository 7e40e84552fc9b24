import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import type { InstalledPackage } from './package-folders.ts'

/** Conditions under which Node imports, https://nodejs.org/api/packages.html#conditional-exports */
const conditions = new Set(['node', 'import', 'module-sync', 'node-addons', 'default'])

/** The first target of a conditional export that applies to `import`. */
function target(exported: unknown): string | undefined {
  if (typeof exported === 'string') return exported
  if (Array.isArray(exported)) return exported.map(target).find((found) => found !== undefined)
  if (typeof exported !== 'object' || exported === null) return undefined
  for (const [condition, value] of Object.entries(exported)) {
    const found = conditions.has(condition) ? target(value) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

/** The file that `import 'package'` means; undefined where the package exports none. */
export function entryOf({ folder, json }: InstalledPackage): string | undefined {
  const { exports: exported } = json
  if (exported === undefined || exported === null) {
    return join(realpathSync(folder), json.main ?? 'index.js')
  }
  const main = typeof exported === 'object' && '.' in exported ? exported['.'] : exported
  const file = target(main)
  return file === undefined ? undefined : join(realpathSync(folder), file)
}
