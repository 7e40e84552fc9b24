import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { TailraceError } from '@tailrace/plugin-api'
import type { CommandWatch, HandedCommand } from './command-watch.ts'
import type { FailureFacts } from './state-failure.ts'
import type { StateFile } from './state-file.ts'

/** What can be asked of the worker. */
export type StateCalls = Omit<StateFile, 'version'> & Pick<CommandWatch, 'watch' | 'unwatch'>

/** A call on its way to the worker. */
export interface Question {
  readonly id: number
  readonly method: keyof StateCalls
  readonly args: readonly unknown[]
}

/** What the worker says: the result or failure of a call, or a command for an owner. */
export type Answer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly failure: FailureFacts }
  | { readonly command: HandedCommand }

/** The worker moves little; without this its young generation would grow as the main thread's does. */
const resourceLimits = { maxYoungGenerationSizeMb: 4 }

type Settle = Pick<PromiseWithResolvers<unknown>, 'resolve' | 'reject'>

/**
 * Calls a {@link StateFile} in a worker thread, so that its disk syncs never hold up batches. The worker starts with the first
 * call and does not keep the process alive by itself.
 */
export class StateChannel {
  readonly #path: string
  readonly #onCommand: (command: HandedCommand) => void
  readonly #open = new Map<number, Settle>()
  #worker: Worker | undefined
  #lastId = 0
  #closed = false

  constructor(path: string, onCommand: (command: HandedCommand) => void) {
    this.#path = path
    this.#onCommand = onCommand
  }

  /** Calls a method of the state file; rejects, also after `close`, with the TailraceError that its failure stands for. */
  call<M extends keyof StateCalls>(
    method: M,
    ...args: Parameters<StateCalls[M]>
  ): Promise<ReturnType<StateCalls[M]>> {
    if (this.#closed) {
      const where = this.#path
      const closed = new TailraceError('STATE_UNAVAILABLE', 'The state store is closed.', { where })
      return Promise.reject(closed)
    }
    return this.#ask(method, args) as Promise<ReturnType<StateCalls[M]>>
  }

  #ask(method: keyof StateCalls, args: readonly unknown[]): Promise<unknown> {
    const worker = (this.#worker ??= this.#start())
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    const id = ++this.#lastId
    this.#open.set(id, { resolve, reject })
    worker.ref()
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
    worker.postMessage({ id, method, args } satisfies Question)
    return promise
  }

  #start(): Worker {
    const worker = new Worker(
      new URL(`./state-worker${extname(import.meta.url)}`, import.meta.url),
      { workerData: this.#path, name: 'tailrace-state', execArgv: [], resourceLimits },
    )
    worker.on('message', (answer: Answer) => this.#receive(worker, answer))
    worker.on('error', (error) => this.#fail(worker, error))
    worker.on('exit', () => this.#fail(worker, new Error('the state worker has ended')))
    return worker
  }

  #receive(worker: Worker, answer: Answer): void {
    if ('command' in answer) {
      this.#onCommand(answer.command)
      return
    }
    const settle = this.#open.get(answer.id)
    this.#open.delete(answer.id)
    if (this.#open.size === 0) worker.unref()
    if ('failure' in answer) {
      const { code, message, ...options } = answer.failure
      settle?.reject(new TailraceError(code, message, options))
    } else settle?.resolve(answer.result)
  }

  #fail(worker: Worker, cause: unknown): void {
    if (this.#worker !== worker) return
    this.#worker = undefined
    const error = new TailraceError('STATE_UNAVAILABLE', 'The state store stopped working.', {
      where: this.#path,
      cause,
    })
    for (const { reject } of this.#open.values()) reject(error)
    this.#open.clear()
  }

  /** Frees every lock and ends the worker. */
  async close(): Promise<void> {
    const worker = this.#worker
    if (worker === undefined || this.#closed) {
      this.#closed = true
      return
    }
    this.#closed = true
    const ended = new Promise((resolve) => worker.once('exit', resolve))
    await this.#ask('close', []).catch(() => {})
    worker.ref()
    await ended
  }
}
