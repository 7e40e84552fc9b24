import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lintTarballs } from './lint-tarball.ts'
import { installOutside, runOutside, typecheckOutside } from './outside.ts'
import { pack, publicPackages } from './pack.ts'

const root = join(import.meta.dirname, '../..')
const work = await realpath(await mkdtemp(join(tmpdir(), 'tailrace-packages-')))

async function step<T>(what: string, task: () => Promise<T>): Promise<T> {
  const begun = performance.now()
  const result = await task()
  console.log(`${what}  ${((performance.now() - begun) / 1000).toFixed(1)} s`)
  return result
}

try {
  const tarballFolder = join(work, 'tarballs')
  const outside = join(work, 'outside')
  await mkdir(tarballFolder)
  await mkdir(outside)
  const names = await publicPackages(root)
  const tarballs = await step(`packed ${names.length} packages`, () =>
    pack(root, names, tarballFolder),
  )
  await step('publint and attw have no complaints', () => lintTarballs(tarballs, root))
  await step('installed the tarballs in an empty folder', () => installOutside(outside, tarballs))
  await step('checked types there', () => typecheckOutside(outside))
  await step('ran pipelines there', () => runOutside(outside))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
} finally {
  await rm(work, { recursive: true, force: true })
}
