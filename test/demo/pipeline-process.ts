import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const bin = fileURLToPath(new URL('../../packages/cli/bin/tailrace.js', import.meta.url))

/** `tailrace run` as a process of its own. */
export class PipelineProcess {
  readonly #child: ChildProcess
  readonly #ended: Promise<unknown>
  #errors = ''

  /**
   * @param config the config file
   * @param environment what the config refers to
   * @param output where its standard output goes
   */
  constructor(
    config: string,
    environment: Readonly<Record<string, string>>,
    output: 'inherit' | 'ignore',
  ) {
    this.#child = spawn(process.execPath, [bin, 'run', '--config', config], {
      env: { ...process.env, ...environment },
      stdio: ['ignore', output, 'pipe'],
    })
    this.#child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.#errors += text))
    this.#ended = once(this.#child, 'exit')
  }

  /** Rejects when the process ends before it was stopped. */
  async failed(): Promise<never> {
    await this.#ended
    throw new Error(`tailrace ended with exit code ${this.#child.exitCode}:\n${this.#errors}`)
  }

  /** Stops in order, as Ctrl-C does. */
  async stop(): Promise<void> {
    if (this.#child.exitCode === null) this.#child.kill('SIGINT')
    await this.#ended
  }
}
