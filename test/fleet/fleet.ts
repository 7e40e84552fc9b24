import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { OptionsSchema, PluginDefinition, PluginKind } from '@tailrace/plugin-api'
import { z } from 'zod'

/** The root of the repository. */
export const root = join(import.meta.dirname, '../..')

/** The parts of a package.json that matter here. */
export interface Manifest {
  readonly name: string
  readonly description?: string
  readonly keywords?: readonly string[]
  readonly license?: string
  readonly type?: string
  readonly sideEffects?: boolean
  readonly files?: readonly string[]
  readonly engines?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/** A package of `plugins/`. */
export interface Member {
  /** Folder, absolute. */
  readonly folder: string
  /** The folder's name: `<kind>-<name>`. */
  readonly title: string
  readonly manifest: Manifest
  readonly plugin: PluginDefinition<PluginKind, OptionsSchema>
}

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))

/** Every plugin package of the repository. */
export async function readFleet(): Promise<readonly Member[]> {
  const titles = readdirSync(join(root, 'plugins')).filter((title) =>
    existsSync(join(root, 'plugins', title, 'package.json')),
  )
  return Promise.all(
    titles.map(async (title) => {
      const folder = join(root, 'plugins', title)
      const manifest = readJson(join(folder, 'package.json')) as Manifest
      const module = (await import(manifest.name)) as { default: Member['plugin'] }
      return { folder, title, manifest, plugin: module.default }
    }),
  )
}

/** A source file and what it imports. */
export interface SourceFile {
  /** Relative to the package. */
  readonly path: string
  readonly imports: readonly string[]
}

/** The sources of a package, with the modules that they import, also by `import()` and `export … from`. */
export function readSources(folder: string): readonly SourceFile[] {
  return globSync('src/**/*.ts', { cwd: folder }).map((path) => {
    const text = readFileSync(join(folder, path), 'utf8')
    const found = text.matchAll(/(?:from|import|import\()\s*'([^']+)'/gu)
    return { path: relative('.', path), imports: [...found].map(([, name]) => name!) }
  })
}

/** An option as the schema has it; nested ones by their path. */
export interface Option {
  readonly path: string
  readonly name: string
  readonly described: boolean
}

interface Node {
  readonly description?: string
  readonly properties?: Readonly<Record<string, Node>>
  readonly additionalProperties?: boolean | Node
  readonly items?: Node
  readonly anyOf?: readonly Node[]
}

/** The options of a plugin, nested ones too, and the paths of objects that take unknown keys. */
export function readOptions({ options }: Member['plugin']) {
  const schema = z.toJSONSchema(options as z.ZodType, { io: 'input', unrepresentable: 'any' })
  const found: Option[] = []
  const loose: string[] = []
  const visit = (node: Node, path: string): void => {
    const { properties } = node
    if (properties !== undefined) {
      if (node.additionalProperties !== false) loose.push(path)
      for (const [name, child] of Object.entries(properties)) {
        const at = path === '' ? name : `${path}.${name}`
        found.push({ path: at, name, described: (child.description ?? '').length > 0 })
        visit(child, at)
      }
    } else if (typeof node.additionalProperties === 'object') {
      visit(node.additionalProperties, `${path}.*`)
    }
    if (node.items !== undefined) visit(node.items, `${path}[]`)
    for (const either of node.anyOf ?? []) visit(either, path)
  }
  visit(schema as Node, '')
  return { found, loose }
}
