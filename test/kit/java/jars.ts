import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readFile, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { cacheFolder } from '../process/folders.ts'
import { findProgram } from '../process/server-process.ts'

const run = promisify(execFile)

/** Jars of a pom.xml on this machine. */
export interface Jars {
  /** Folder to keep other things in that depend on these very jars. */
  readonly folder: string
  readonly classPath: string
}

/**
 * Copies the dependencies of a pom.xml into a cache folder outside the checkout, once per content of
 * the pom. Runs at the same time do not see half a folder.
 *
 * @throws Error saying what to install, when Maven is missing and the jars are not there yet.
 */
export async function ensureJars(name: string, pom: string): Promise<Jars> {
  const hash = createHash('sha256')
    .update(await readFile(pom))
    .digest('hex')
    .slice(0, 16)
  const folder = cacheFolder(`${name}-${hash}`)
  if (!existsSync(folder)) await download(pom, folder)
  const lib = join(folder, 'lib')
  const jars = (await readdir(lib)).toSorted().map((jar) => join(lib, jar))
  return { folder, classPath: jars.join(':') }
}

/** Whether `ensureJars` would find the jars without fetching them. */
export async function hasJars(name: string, pom: string): Promise<boolean> {
  return existsSync(await jarFolder(name, pom))
}

async function jarFolder(name: string, pom: string): Promise<string> {
  const hash = createHash('sha256')
    .update(await readFile(pom))
    .digest('hex')
    .slice(0, 16)
  return cacheFolder(`${name}-${hash}`)
}

async function download(pom: string, folder: string): Promise<void> {
  const maven = findProgram('mvn')
  if (!maven) {
    throw new Error(`Maven is needed to fetch the jars of ${basename(folder)}: no \`mvn\` on PATH`)
  }
  await mkdir(dirname(folder), { recursive: true })
  const temporary = await mkdtemp(`${folder}-`)
  try {
    await copyFile(pom, join(temporary, 'pom.xml'))
    const goal = 'dependency:copy-dependencies'
    const args = [
      '--batch-mode',
      '--quiet',
      goal,
      '-DincludeScope=runtime',
      '-DoutputDirectory=lib',
    ]
    await run(maven, args, { cwd: temporary })
    await rename(temporary, folder)
  } catch (error) {
    if (existsSync(folder)) return
    const output = (error as { stdout?: string }).stdout ?? ''
    throw new Error(`Maven could not fetch the jars of ${basename(folder)}: ${output}`, {
      cause: error,
    })
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}
