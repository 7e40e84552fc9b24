import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from './run-command.ts'

interface PackageJson {
  readonly name: string
  readonly private?: boolean
}

/** Names of the packages that are published. */
export async function publicPackages(root: string): Promise<readonly string[]> {
  const files = globSync('{packages,plugins}/*/package.json', { cwd: root })
  const all = await Promise.all(
    files.map(async (file) => JSON.parse(await readFile(join(root, file), 'utf8')) as PackageJson),
  )
  return all.filter((json) => json.private !== true).map(({ name }) => name)
}

/** Packs packages as publishing would; gives the tarballs' paths. */
export async function pack(
  root: string,
  names: readonly string[],
  folder: string,
): Promise<readonly string[]> {
  const chosen = names.flatMap((name) => ['--workspace', name])
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder, ...chosen], root)
  const tarballs = globSync('*.tgz', { cwd: folder })
  if (tarballs.length !== names.length) {
    throw new Error(`${names.length} packages made ${tarballs.length} tarballs in ${folder}`)
  }
  return tarballs.sort().map((name) => join(folder, name))
}
