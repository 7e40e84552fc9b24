import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '../kit/until.ts'

const bin = join(import.meta.dirname, '../../packages/cli/bin/tailrace.js')

/** A line of JSON output. */
export type Line = Record<string, any>

/** What one run of the command left behind. */
export interface Outcome {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** The whole lines of JSON output; others are left out. */
export function jsonLines(output: string): Line[] {
  return output
    .slice(0, output.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line)
}

/** The error that a command ended with: code, where, msg and fix. */
export function errorOf({ stdout, stderr }: Outcome): Line {
  const found = jsonLines(stderr).findLast(({ level }) => level === 'error')
  if (found === undefined) throw new Error(`no error in\n${stdout}\n${stderr}`)
  return found
}

/** The command `tailrace` as a process of its own. */
export class TailraceProcess {
  stdout = ''
  stderr = ''
  readonly ended: Promise<Outcome>
  readonly #child: ChildProcess

  constructor(child: ChildProcess) {
    this.#child = child
    child.stdout!.setEncoding('utf8').on('data', (text: string) => (this.stdout += text))
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.stderr += text))
    this.ended = new Promise((resolve) => {
      child.on('close', (code, signal) =>
        resolve({ code, signal, stdout: this.stdout, stderr: this.stderr }),
      )
    })
  }

  get pid(): number {
    return this.#child.pid!
  }

  /** Whether it has not ended. */
  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name)
  }

  /** Tells a service of a test's own, in the process, something. */
  tell(message: string): void {
    this.#child.send(message)
  }

  /** Waits until such a service tells us. */
  told(message: string, deadlineMs = 10_000): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const late = () =>
      reject(new Error(`not told "${message}" in ${deadlineMs} ms\n${this.stderr}`))
    const timer = setTimeout(late, deadlineMs)
    this.#child.on('message', (said) => said === message && resolve())
    return promise.finally(() => clearTimeout(timer))
  }

  /** SIGKILL; resolves once it is gone. */
  async kill(): Promise<void> {
    this.signal('SIGKILL')
    await this.ended
  }

  /** Stops in order, as Ctrl-C does. */
  async stop(): Promise<Outcome> {
    this.signal('SIGINT')
    return this.ended
  }

  /** Waits for a status line with which something holds. */
  async status(holds: (line: Line) => boolean, deadlineMs = 15_000): Promise<Line> {
    const output = () => `there is\n${this.stdout}${this.stderr}`
    const what = () => `a status line; ${output()}`
    const find = () => jsonLines(this.stdout).find(holds)
    const found = await until(() => find() ?? (this.running ? null : 'ended'), { deadlineMs, what })
    if (found !== 'ended') return found
    await this.ended
    const last = find()
    if (last === undefined) throw new Error(`ended without the status line; ${output()}`)
    return last
  }

  /** Waits until a pipeline runs, any by default. */
  streaming(pipeline?: string): Promise<Line> {
    return this.status(
      (line) =>
        line['state'] === 'running' && (pipeline === undefined || line['pipeline'] === pipeline),
    )
  }
}

/** Where and how the command runs. */
export interface CommandOptions {
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
}

const children = new Set<ChildProcess>()
const folders: string[] = []

/** Ends with SIGKILL what {@link start} started and still runs, and removes the folders that {@link workspace} made. */
export async function cleanUp(): Promise<void> {
  for (const child of children) child.kill('SIGKILL')
  children.clear()
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
}

/** Starts the command; it belongs to the caller until {@link cleanUp}. */
export function start(args: readonly string[], { cwd, env = {} }: CommandOptions): TailraceProcess {
  const { FORCE_COLOR: _, NO_COLOR: __, ...inherited } = process.env
  const child = spawn(process.execPath, [bin, ...args], {
    cwd,
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  children.add(child)
  child.on('close', () => children.delete(child))
  return new TailraceProcess(child)
}

/** Runs the command to its end. */
export function tailrace(args: readonly string[], options: CommandOptions): Promise<Outcome> {
  return start(args, options).ended
}

/**
 * A folder of its own that can use this repository's packages; removed by {@link cleanUp}.
 *
 * @param files contents by name; objects are written as JSON
 */
export async function workspace(files: Readonly<Record<string, string | object>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tailrace-test-'))
  folders.push(folder)
  await symlink(join(import.meta.dirname, '../../node_modules'), join(folder, 'node_modules'))
  for (const [name, content] of Object.entries(files)) {
    const text = typeof content === 'string' ? content : JSON.stringify(content, null, 2)
    await writeFile(join(folder, name), text)
  }
  return folder
}
