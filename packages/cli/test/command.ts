import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import { until } from '../../../test/kit/until.ts'

const bin = join(import.meta.dirname, '../bin/tailrace.js')

/** What one run of the command left behind. */
export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A line of JSON output. */
export type Line = Record<string, any>

/** The lines of JSON output. */
export function jsonLines(output: string): Line[] {
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line)
}

/** A run of the command that goes on. */
export class RunningCommand {
  stdout = ''
  stderr = ''
  readonly #child: ChildProcess
  readonly ended: Promise<Outcome>

  constructor(child: ChildProcess) {
    this.#child = child
    child.stdout!.setEncoding('utf8').on('data', (text: string) => (this.stdout += text))
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.stderr += text))
    this.ended = new Promise((resolve) => {
      child.on('close', (code) => resolve({ code, stdout: this.stdout, stderr: this.stderr }))
    })
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name)
  }

  /** Waits for a status line with which something holds. */
  async status(holds: (line: Line) => boolean): Promise<Line> {
    return until(
      () => jsonLines(this.stdout.slice(0, this.stdout.lastIndexOf('\n') + 1)).find(holds),
      { what: () => `a status line; there is\n${this.stdout}${this.stderr}` },
    )
  }

  /** Waits until the pipeline runs. */
  running(): Promise<Line> {
    return this.status(({ state }) => state === 'running')
  }
}

const children = new Set<ChildProcess>()

afterEach(() => {
  for (const child of children) child.kill('SIGKILL')
  children.clear()
})

/** Where and how the command runs. */
export interface CommandOptions {
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
}

/** Starts the command; it is killed after the test where it still runs. */
export function start(args: readonly string[], { cwd, env = {} }: CommandOptions): RunningCommand {
  const { FORCE_COLOR: _, NO_COLOR: __, ...inherited } = process.env
  const child = spawn(process.execPath, [bin, ...args], {
    cwd,
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.add(child)
  child.on('close', () => children.delete(child))
  return new RunningCommand(child)
}

/** Runs the command to its end. */
export function tailrace(args: readonly string[], options: CommandOptions): Promise<Outcome> {
  return start(args, options).ended
}
