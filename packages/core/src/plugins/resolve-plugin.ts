import { existsSync } from 'node:fs'
import { isAbsolute, resolve } from 'node:path'
import { nearestNames, type PluginKind, TailraceError } from '@tailrace/plugin-api'
import { importPluginFile, importPluginPackage } from './import-plugin.ts'
import {
  findPackage,
  type InstalledPackage,
  isPluginPackage,
  nameInConfig,
  pluginPackages,
} from './package-folders.ts'
import { checkDefinition, checkKind, type DefinitionOf, pluginKinds } from './plugin-definition.ts'

const shortName = /^[a-z0-9][a-z0-9-]*$/

/** The packages that a short name may mean. */
function packageNames(name: string, kind: PluginKind): readonly [ours: string, others: string] {
  return [`@tailrace/${kind}-${name}`, `tailrace-${kind}-${name}`]
}

function findByShortName(name: string, kind: PluginKind, baseDir: string): InstalledPackage | null {
  const found = packageNames(name, kind).flatMap((full) => findPackage(full, baseDir) ?? [])
  if (found.length > 1) {
    const [first, second] = found as [InstalledPackage, InstalledPackage]
    throw new TailraceError(
      'PLUGIN_DUPLICATE',
      `Both ${first.name} and ${second.name} are installed, and both answer to "${name}".`,
      { fix: `write the package's whole name: \`use: ${second.name}\`` },
    )
  }
  if (found[0] !== undefined) return found[0]
  const whole = findPackage(name, baseDir)
  return whole !== null && (isPluginPackage(whole) || name.startsWith('tailrace-')) ? whole : null
}

function refuseOtherKind(name: string, kind: PluginKind, baseDir: string): void {
  for (const other of pluginKinds) {
    const names = other === kind ? [] : packageNames(name, other)
    const found = names.find((full) => findPackage(full, baseDir) !== null)
    if (found !== undefined) checkKind({ kind: other } as never, kind, `"${name}" (${found})`)
  }
}

function notFound(use: string, kind: PluginKind, baseDir: string): TailraceError {
  const isShort = shortName.test(use)
  const installed = pluginPackages(baseDir)
  const names = installed.flatMap(({ name }) =>
    name.includes(`${kind}-`) ? [nameInConfig(name), name] : name,
  )
  const [near] = nearestNames(use, names)
  const tried = isShort ? packageNames(use, kind).join(' or ') : use
  return new TailraceError(
    'PLUGIN_NOT_FOUND',
    `There is no ${kind} "${use}": ${tried} is not installed where the configuration is (${baseDir})` +
      (near === undefined ? '.' : `; did you mean "${near}"?`),
    {
      fix: `${near === undefined ? '' : `write \`use: ${near}\`, or: `}npm install ${isShort ? packageNames(use, kind)[0] : use}`,
    },
  )
}

async function fromFile(use: string, baseDir: string) {
  const path = resolve(baseDir, use)
  if (existsSync(path)) return importPluginFile(path, use)
  throw new TailraceError('PLUGIN_NOT_FOUND', `There is no file ${path}.`, {
    fix: `check the path; it is relative to the configuration's folder, ${baseDir}`,
  })
}

/**
 * Finds the plugin that `use` means, from the folder of the config file: `@tailrace/<kind>-<use>`, then `tailrace-<kind>-<use>` for a
 * short name; a package; a path that begins with `.` or `/`; or a definition itself.
 *
 * @throws TailraceError PLUGIN_NOT_FOUND, PLUGIN_INVALID, PLUGIN_WRONG_KIND, PLUGIN_WRONG_API or PLUGIN_DUPLICATE
 */
export async function resolvePlugin<K extends PluginKind>(
  use: unknown,
  kind: K,
  baseDir: string,
): Promise<DefinitionOf[K]> {
  if (typeof use !== 'string') {
    const definition = checkDefinition(use, `the ${kind} given`)
    return checkKind(definition, kind, `"${definition.name}"`)
  }
  if (/^\.\.?[/\\]/.test(use) || isAbsolute(use)) {
    return checkKind(await fromFile(use, baseDir), kind, use)
  }
  const isShort = shortName.test(use)
  const found = isShort ? findByShortName(use, kind, baseDir) : findPackage(use, baseDir)
  if (found === null) {
    if (isShort) refuseOtherKind(use, kind, baseDir)
    throw notFound(use, kind, baseDir)
  }
  return checkKind(await importPluginPackage(found), kind, found.name)
}
