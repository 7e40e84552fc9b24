import { chmodSync, mkdirSync, rmSync, statSync } from 'node:fs'
import { chmod, mkdir, readFile, readdir, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { isRunning, processState } from './proc.ts'

/** Whether every user can enter all folders above `path`, and `path` itself. */
export function isWorldReachable(path: string): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false
    if (folder === dirname(folder)) return true
  }
}

/** Downloads, kept between runs and outside of the checkout. */
export function cacheFolder(name: string): string {
  const base = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache')
  return join(base, 'tailrace-test', name)
}

/**
 * Where servers keep their data: reachable for the user a server runs as, which is not root's
 * home and may not be the temporary folder of this process.
 */
export function workFolder(): string {
  const mine = `tailrace-test-${process.getuid?.() ?? 0}`
  const base = [tmpdir(), '/tmp', '/var/tmp'].find((folder) => isWorldReachable(folder)) ?? '/tmp'
  const folder = join(base, mine)
  mkdirSync(folder, { recursive: true })
  chmodSync(folder, 0o755)
  return folder
}

let current: Promise<string> | undefined

/** This process's own folder below `workFolder()`. The first call sweeps those of dead processes. */
export function runFolder(): Promise<string> {
  current ??= (async () => {
    const base = workFolder()
    await sweep(base)
    const folder = join(base, `run-${process.pid}-${processState(process.pid)?.started}`)
    await mkdir(folder, { recursive: true })
    await chmod(folder, 0o755)
    process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 2 }))
    return folder
  })()
  return current
}

/** A new folder for one server in this process's run folder, with an unused name. */
export async function serverFolder(kind: string): Promise<string> {
  const base = await runFolder()
  for (let number = 1; ; number++) {
    const folder = join(base, `${kind}-${number}`)
    try {
      await mkdir(folder)
      await chmod(folder, 0o755)
      return folder
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

/** Removes what processes that are gone have left, servers that outlived them included. */
async function sweep(base: string): Promise<void> {
  for (const name of await readdir(base)) {
    const owner = /^run-(\d+)-(\d+)$/.exec(name)
    if (!owner || processState(Number(owner[1]))?.started === owner[2]) continue
    const folder = join(base, name)
    for (const server of await readdir(folder).catch(() => [])) {
      const pidFile = await readFile(join(folder, server, 'server.pid'), 'utf8').catch(() => '')
      const [pid, started] = pidFile.split(' ')
      const isSame = started !== undefined && processState(Number(pid))?.started === started
      if (isSame && isRunning(Number(pid))) process.kill(Number(pid), 'SIGKILL')
    }
    await rm(folder, { recursive: true, force: true, maxRetries: 5 }).catch(() => {})
  }
}
