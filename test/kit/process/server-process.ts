import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { until } from '../until.ts'
import { descendants, isRunning, processState } from './proc.ts'

/** The user a server runs as when the tests run as root and the server refuses root. */
const NOBODY = 65534

/** How to start a server that must not outlive this process. */
export interface ServerCommand {
  readonly command: string
  readonly args: readonly string[]
  /** Folder for `server.pid`; the log goes to `logFile`. */
  readonly folder: string
  readonly logFile: string
  readonly env?: NodeJS.ProcessEnv
  /** Give up root's rights when this process has them. */
  readonly unprivileged?: boolean
  /** Signal the kernel sends the server when this process dies. Default SIGKILL. */
  readonly deathSignal?: 'KILL' | 'QUIT'
}

/** A running server process. */
export interface ServerProcess {
  readonly pid: number
  /** Resolves when the process has ended, with its exit code or signal. */
  readonly exited: Promise<number | NodeJS.Signals>
  /** Undefined while it runs. */
  exit(): number | NodeJS.Signals | undefined
  signal(signal: NodeJS.Signals): void
  /** SIGKILL for it and all below it, none given a chance to act. Resolves when all are gone. */
  kill(): Promise<void>
  /** SIGSTOP or SIGCONT for it and all below it. */
  freeze(): void
  thaw(): void
  /** All it has logged. */
  log(): string
  /** The last lines of its log. */
  tail(): string
}

const running = new Set<ChildProcess>()
process.prependListener('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

let setpriv: boolean | undefined

function hasSetpriv(): boolean {
  setpriv ??= (() => {
    try {
      return execFileSync('setpriv', ['--help'], { encoding: 'utf8' }).includes('--pdeathsig')
    } catch {
      return false
    }
  })()
  return setpriv
}

/** A command of its own that runs `command` as nobody when this process is root. */
export function asNobody(command: string, args: readonly string[]) {
  const isRoot = process.getuid?.() === 0
  return { command, args: [...args], ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}) }
}

/**
 * Starts a server whose life ends with this process, however that ends. Where util-linux's
 * `setpriv` is missing, a server left behind by SIGKILL is ended by the next run's sweep instead.
 */
export function startServerProcess(options: ServerCommand): ServerProcess {
  const { command, args, folder, logFile, unprivileged = false, deathSignal = 'KILL' } = options
  const dropsRoot = unprivileged && process.getuid?.() === 0
  const log = openSync(logFile, 'a')
  const drop = dropsRoot ? ['--reuid', `${NOBODY}`, '--regid', `${NOBODY}`, '--clear-groups'] : []
  const [file, argv, identity] = hasSetpriv()
    ? ['setpriv', ['--pdeathsig', deathSignal, ...drop, '--', command, ...args], {}]
    : [command, args, dropsRoot ? { uid: NOBODY, gid: NOBODY } : {}]
  const child = spawn(file, argv, {
    cwd: '/',
    env: options.env ?? process.env,
    stdio: ['ignore', log, log],
    ...identity,
  })
  closeSync(log)
  // The server must not keep a finished test process alive.
  child.unref()
  const pid = child.pid
  let ended: number | NodeJS.Signals | undefined
  const exited = new Promise<number | NodeJS.Signals>((resolve) => {
    const finish = (result: number | NodeJS.Signals) => {
      ended ??= result
      running.delete(child)
      resolve(ended)
    }
    child.once('error', () => finish(127))
    child.once('exit', (code, signal) => finish(signal ?? code ?? 0))
  })
  running.add(child)
  if (pid === undefined) throw new Error(`Could not start ${command}: no such program`)
  writeFileSync(join(folder, 'server.pid'), `${pid} ${processState(pid)?.started}`)

  const send = (target: number, signal: NodeJS.Signals) => {
    try {
      process.kill(target, signal)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
  const own: ServerProcess = {
    pid,
    exited,
    exit: () => ended,
    signal: (signal) => {
      if (ended === undefined) send(pid, signal)
    },
    async kill() {
      if (ended !== undefined) return
      // Stopped first, so that it starts no more children while they are counted.
      send(pid, 'SIGSTOP')
      const all = [pid, ...descendants(pid)]
      for (const each of all) send(each, 'SIGKILL')
      // Polled, as an unreferenced child's exit alone would not keep this process waiting.
      await until(() => ended !== undefined && !all.some((each) => isRunning(each)), {
        what: `processes ${all.join(', ')} to be gone`,
      })
    },
    freeze: () => {
      for (const each of [pid, ...descendants(pid)]) send(each, 'SIGSTOP')
    },
    thaw: () => {
      for (const each of [...descendants(pid), pid]) send(each, 'SIGCONT')
    },
    log: () => readFileSync(logFile, 'utf8'),
    tail: () => own.log().split('\n').slice(-25).join('\n'),
  }
  return own
}

/** A program of this name in `folders` or on PATH, as an absolute path. */
export function findProgram(name: string, folders: readonly string[] = []): string | undefined {
  const path = [...folders, ...(process.env['PATH'] ?? '').split(':')]
  return path.map((folder) => join(folder, name)).find((file) => existsSync(file))
}
