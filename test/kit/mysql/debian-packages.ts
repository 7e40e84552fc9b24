import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { findProgram } from '../process/server-process.ts'
import { debianSource } from './debian-archive.ts'

const run = promisify(execFile)

const NO_SOURCE = 'apt has no source of the Debian archive'

/** What keeps this machine from fetching packages of a Debian suite, or undefined. */
export async function debianObstacle(suite: string): Promise<string | undefined> {
  const missing = ['apt-get', 'dpkg-deb'].find((program) => !findProgram(program))
  if (missing) return `no \`${missing}\` on PATH`
  return (await debianSource(suite)) ? undefined : NO_SOURCE
}

/** What to fetch. */
export interface DebianPackages {
  readonly suite: string
  readonly packages: readonly string[]
  /** How the version of the first package must begin: a suite moves on. */
  readonly version: string
  /** apt's configuration on this machine. Default `/etc/apt`. */
  readonly configuration?: string
}

/**
 * Fetches packages of a Debian suite with all they depend on, the C library included, and unpacks them
 * into a new folder. Nothing is installed: apt works on a state of its own, which knows no installed
 * package, and the machine's stays as it is. Needs no root.
 *
 * Runs at the same time do not see half a folder; the first one's is kept.
 *
 * @throws Error saying what is missing, or with apt's own words.
 */
export async function unpackDebianPackages(wanted: DebianPackages, target: string): Promise<void> {
  const { suite, packages, version } = wanted
  await mkdir(dirname(target), { recursive: true })
  const temporary = await mkdtemp(`${target}-`)
  try {
    const archives = await download(wanted, temporary)
    const first = archives.find((path) => basename(path).startsWith(`${packages[0]}_`)) ?? ''
    // <name>_<version>_<architecture>.deb, the colon after an epoch escaped.
    const [, found = ''] = decodeURIComponent(basename(first)).split('_')
    if (!found.replace(/^\d+:/, '').startsWith(version)) {
      throw new Error(`Debian ${suite} has moved on: its ${packages[0]} is ${found}`)
    }
    const tree = join(temporary, 'tree')
    await mkdir(tree)
    for (const archive of archives) await run('dpkg-deb', ['--extract', archive, tree])
    await rename(tree, target)
  } catch (error) {
    if (existsSync(target)) return
    const { stderr = '', message } = error as Error & { stderr?: string }
    const why = stderr.trim().split('\n').slice(-5).join('\n') || message
    throw new Error(`${basename(target)} cannot be fetched: ${why}`, { cause: error })
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

/** @returns the paths of all package files */
async function download(wanted: DebianPackages, folder: string): Promise<string[]> {
  const { suite, packages, configuration } = wanted
  const source = await debianSource(suite, configuration)
  if (source === undefined) throw new Error(NO_SOURCE)
  const archives = join(folder, 'cache', 'archives')
  const sources = join(folder, 'sources')
  await mkdir(join(folder, 'lists', 'partial'), { recursive: true })
  await mkdir(join(archives, 'partial'), { recursive: true })
  await mkdir(sources)
  await writeFile(join(folder, 'status'), '')
  await writeFile(join(sources, 'debian.sources'), source)
  const settings = {
    'Dir::State': folder,
    'Dir::State::lists': join(folder, 'lists'),
    'Dir::State::status': join(folder, 'status'),
    'Dir::Cache': join(folder, 'cache'),
    'Dir::Cache::archives': archives,
    'Dir::Etc::SourceList': '/dev/null',
    'Dir::Etc::SourceParts': sources,
    // The machine's pins are about its own suite.
    'Dir::Etc::Preferences': '/dev/null',
    'Dir::Etc::PreferencesParts': '/dev/null',
    // As root, apt would download as a user who cannot enter root's cache folder.
    'APT::Sandbox::User': 'root',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '3',
  }
  const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`])
  const env = { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' }
  const maxBuffer = 16 * 1024 * 1024
  await run('apt-get', [...options, '--error-on=any', 'update'], { env, maxBuffer })
  const flags = ['--yes', '--no-install-recommends', '--download-only']
  await run('apt-get', [...options, ...flags, 'install', ...packages], { env, maxBuffer })
  const files = await readdir(archives)
  return files.filter((file) => file.endsWith('.deb')).map((file) => join(archives, file))
}
