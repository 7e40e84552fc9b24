import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** The fields of a package.json that matter here. */
export interface PackageJson {
  readonly name?: string
  readonly version?: string
  readonly description?: string
  readonly keywords?: readonly string[]
  readonly main?: string
  readonly exports?: unknown
}

/** A package in a node_modules folder. */
export interface InstalledPackage {
  readonly name: string
  readonly folder: string
  readonly json: PackageJson
}

/** The node_modules folders that a file in `baseDir` can import from, nearest first. */
function nodeModulesOf(baseDir: string): string[] {
  const folders: string[] = []
  for (let at = resolve(baseDir); ; at = dirname(at)) {
    const folder = join(at, 'node_modules')
    if (existsSync(folder)) folders.push(folder)
    if (dirname(at) === at) return folders
  }
}

function readPackage(name: string, folder: string): InstalledPackage | null {
  try {
    const text = readFileSync(join(folder, 'package.json'), 'utf8')
    return { name, folder, json: JSON.parse(text) as PackageJson }
  } catch {
    return null
  }
}

/** The package of that name that a file in `baseDir` would import, or null. */
export function findPackage(name: string, baseDir: string): InstalledPackage | null {
  for (const folder of nodeModulesOf(baseDir)) {
    const found = readPackage(name, join(folder, name))
    if (found !== null) return found
  }
  return null
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => !name.startsWith('.'))
  } catch {
    return []
  }
}

/** Whether a package says that it is a plugin. */
export function isPluginPackage({ json }: InstalledPackage): boolean {
  return Array.isArray(json.keywords) && json.keywords.includes('tailrace-plugin')
}

/**
 * Every package with the keyword `tailrace-plugin` that a file in `baseDir` can import, links of workspaces included,
 * sorted by name.
 */
export function pluginPackages(baseDir: string): InstalledPackage[] {
  const found = new Map<string, InstalledPackage>()
  for (const folder of nodeModulesOf(baseDir)) {
    const names = entries(folder).flatMap((name) =>
      name.startsWith('@')
        ? entries(join(folder, name)).map((inner) => `${name}/${inner}`)
        : [name],
    )
    for (const name of names) {
      if (found.has(name)) continue
      const installed = readPackage(name, join(folder, name))
      if (installed !== null && isPluginPackage(installed)) found.set(name, installed)
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

const conventional = /^(?:@tailrace\/|tailrace-)(?:source|transform|encoder|sink)-([a-z0-9-]+)$/

/** What to write after `use` to mean a package: its short name where it has one. */
export function nameInConfig(name: string): string {
  return conventional.exec(name)?.[1] ?? name
}
