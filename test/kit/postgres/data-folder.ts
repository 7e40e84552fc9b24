import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, chown, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { runFolder, workFolder } from '../process/folders.ts'
import { asNobody } from '../process/server-process.ts'
import type { PostgresBinaries } from './binaries.ts'

const run = promisify(execFile)

/** Superuser of every server the kit starts, and its password. */
export const SUPERUSER = { user: 'postgres', password: 'tailrace' } as const

const INITDB = ['--auth', 'scram-sha-256', '--encoding', 'UTF8', '--no-locale', '--no-sync']

/** Gives a path to the user the server runs as. Does nothing unless this process is root. */
export async function giveToServer(path: string, mode: number): Promise<void> {
  await chmod(path, mode)
  if (process.getuid?.() === 0) await chown(path, 65534, 65534)
}

/**
 * Makes a data folder at `target`: a copy of one made once per version, which takes a fifth of
 * initdb's time, or a new one when `unique` asks for a system identifier that no other server has.
 */
export async function createDataFolder(
  binaries: PostgresBinaries,
  target: string,
  unique: boolean,
): Promise<void> {
  if (unique) {
    await initdb(binaries, target)
    return
  }
  const kind = createHash('sha256')
    .update(JSON.stringify([SUPERUSER, INITDB]))
    .digest('hex')
  const template = join(workFolder(), `pgdata-${binaries.version}-${kind.slice(0, 8)}`)
  if (!existsSync(template)) {
    const temporary = await mkdtemp(join(await runFolder(), 'template-'))
    await giveToServer(temporary, 0o700)
    await initdb(binaries, join(temporary, 'data'))
    await rename(join(temporary, 'data'), template).catch((error: NodeJS.ErrnoException) => {
      if (!existsSync(template)) throw error
    })
    await rm(temporary, { recursive: true, force: true })
  }
  await run('cp', ['-a', template, target])
}

async function initdb({ native }: PostgresBinaries, target: string): Promise<void> {
  await mkdir(target, { mode: 0o700 })
  await giveToServer(target, 0o700)
  const passwordFile = `${target}.password`
  await writeFile(passwordFile, `${SUPERUSER.password}\n`)
  await giveToServer(passwordFile, 0o600)
  const own = ['-D', target, '-U', SUPERUSER.user, '--pwfile', passwordFile]
  const program = join(native, 'bin', 'initdb')
  const { command, args, ...identity } = asNobody(program, [...own, ...INITDB])
  try {
    await run(command, args, { cwd: '/', ...identity })
  } finally {
    await rm(passwordFile, { force: true })
  }
}
