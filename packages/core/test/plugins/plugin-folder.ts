import { mkdirSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { folderWith } from '../config/config-folder.ts'

const repository = fileURLToPath(new URL('../../../../', import.meta.url))

/** The text of a plugin's module. */
export function pluginSource(
  kind: 'source' | 'transform' | 'encoder' | 'sink',
  name: string,
  options = '',
  more = '',
): string {
  const define = `define${kind[0]!.toUpperCase()}${kind.slice(1)}`
  return `import { ${define} } from '@tailrace/plugin-api'
import { z } from 'zod'
export default ${define}({
  name: '${name}', summary: 'The ${name} ${kind}.', stability: 'beta',
  options: z.strictObject({ ${options} }), ${more}
  create: () => ({}),
})
`
}

/** The files of a plugin package that only `import` can load. */
export function pluginPackage(
  name: string,
  source: string,
  json: object = { exports: { '.': { import: './lib/main.mjs' } } },
): Record<string, string> {
  const folder = `node_modules/${name}`
  return {
    [`${folder}/package.json`]: JSON.stringify({
      name,
      version: '1.2.3',
      keywords: ['tailrace-plugin'],
      ...json,
    }),
    [`${folder}/lib/main.mjs`]: source,
  }
}

/** A folder with the files given, and what every plugin needs in its node_modules. */
export function pluginFolder(files: Readonly<Record<string, string>>): string {
  const folder = folderWith(files)
  for (const name of ['@tailrace/plugin-api', 'zod', 'rxjs']) {
    const link = join(folder, 'node_modules', name)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(join(repository, 'node_modules', name), link)
  }
  return folder
}
