import { existsSync } from 'node:fs'
import { chmod, cp, mkdir, mkdtemp, readFile, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { isWorldReachable, runFolder, workFolder } from '../process/folders.ts'

/** The majors the test package installs. */
export type PostgresMajor = 13 | 15 | 18

/** A server's programs on this machine. */
export interface PostgresBinaries {
  /** Folder with `bin`, `lib` and `share`, reachable for the user the server runs as. */
  readonly native: string
  /** npm version of the package they come from. */
  readonly version: string
}

const require = createRequire(import.meta.url)

/** The folder of the npm package `postgres-<major>`, or undefined when npm left it out. */
export function postgresPackage(major: PostgresMajor): string | undefined {
  try {
    return dirname(dirname(require.resolve(`postgres-${major}`)))
  } catch {
    return undefined
  }
}

/**
 * Finds `postgres` and `initdb`. Run as root the server is another user, who may be unable to enter
 * the checkout; then the programs are copied to a place everyone can reach. The same is done when npm
 * did not run the package's script that links its libraries.
 */
export async function postgresBinaries(major: PostgresMajor): Promise<PostgresBinaries> {
  const folder = postgresPackage(major)
  if (!folder) {
    throw new Error(
      `PostgreSQL ${major} is not installed: npm leaves the optional package postgres-${major} out on ` +
        `this platform. Set TAILRACE_TEST_POSTGRES_${major} to the URL of a server of your own.`,
    )
  }
  const text = await readFile(join(folder, 'package.json'), 'utf8')
  const { version } = JSON.parse(text) as { version: string }
  const native = join(folder, 'native')
  const links = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string
    target: string
  }[]
  const isLinked = links.every(({ target }) => existsSync(join(folder, target)))
  const isReachable = process.getuid?.() !== 0 || isWorldReachable(native)
  if (isLinked && isReachable) return { native, version }
  return { native: await copy(native, version, links), version }
}

async function copy(
  native: string,
  version: string,
  links: readonly { source: string; target: string }[],
): Promise<string> {
  const target = join(workFolder(), `postgres-${version}`)
  if (existsSync(target)) return join(target, 'native')
  const temporary = await mkdtemp(join(await runFolder(), 'binaries-'))
  const own = join(temporary, 'open')
  await mkdir(own)
  await chmod(own, 0o755)
  await cp(native, join(own, 'native'), { recursive: true, verbatimSymlinks: true })
  for (const link of links) {
    const path = join(own, link.target)
    if (!existsSync(path)) await symlink(basename(link.source), path)
  }
  // Another run may have been first: its copy is as good.
  await rename(own, target).catch((error: NodeJS.ErrnoException) => {
    if (!existsSync(target)) throw error
  })
  await rm(temporary, { recursive: true, force: true })
  return join(target, 'native')
}
