import { resolve } from 'node:path'
import {
  type CommandResult,
  type Json,
  type Ownership,
  type PipelineRecord,
  type Position,
  type StateStore,
  TailraceError,
} from '@tailrace/plugin-api'
import type { HandedCommand } from './command-watch.ts'
import { SqliteOwnership } from './sqlite-ownership.ts'
import { StateChannel } from './state-channel.ts'

/** How often a sender looks for its result, in milliseconds. */
const LOOK_EVERY_MS = 50

/** The error for a command that nobody can answer. */
export function notRunning(pipeline: string): TailraceError {
  return new TailraceError('STATE_UNAVAILABLE', 'The pipeline is not running.', {
    where: `pipeline "${pipeline}"`,
    fix: `start it: tailrace run ${pipeline}`,
  })
}

/** The error for a command that its owner did not answer in time. */
export function notAnswered(pipeline: string, name: string, timeoutMs: number): TailraceError {
  return new TailraceError(
    'STATE_UNAVAILABLE',
    `The pipeline did not answer "${name}" within ${timeoutMs} ms.`,
    {
      where: `pipeline "${pipeline}"`,
      fix: `see \`tailrace status ${pipeline}\`: if it has begun, it may still be carried out`,
    },
  )
}

/**
 * Pipelines' state in an SQLite file (WAL; checkpoints synced to the disk before a write returns), used from a worker thread.
 * Several processes may share the file; each pipeline has one owner, by a lock that the system frees when the owner's
 * process ends. The file belongs on a local disk.
 */
export class SqliteStateStore implements StateStore {
  readonly #channel: StateChannel
  readonly #owners = new Map<string, SqliteOwnership>()

  /** @param path the file; made, with its folder, at the first use that writes */
  constructor(path: string) {
    this.#channel = new StateChannel(resolve(path), (command) => this.#handOver(command))
  }

  #handOver(command: HandedCommand): void {
    void this.#owners.get(command.pipeline)?.handle(command)
  }

  async acquire(pipeline: string): Promise<Ownership> {
    const epoch = await this.#channel.call('acquire', pipeline)
    const ownership = new SqliteOwnership(this.#channel, pipeline, epoch)
    this.#owners.set(pipeline, ownership)
    return ownership
  }

  async read(pipeline: string): Promise<PipelineRecord | null> {
    const stored = await this.#channel.call('read', pipeline)
    if (stored === null) return null
    const checkpoints = stored.checkpoints.map(({ sink, position, writtenAt }) => [
      sink,
      { position: JSON.parse(position) as Position, writtenAt },
    ])
    return {
      pipeline,
      checkpoints: Object.fromEntries(checkpoints),
      status: JSON.parse(stored.status) as Json,
      statusAt: stored.statusAt,
      running: stored.running,
    }
  }

  list(): Promise<readonly string[]> {
    return this.#channel.call('list')
  }

  async send(
    pipeline: string,
    name: string,
    args: Json,
    timeoutMs: number,
  ): Promise<CommandResult> {
    const deadline = Date.now() + timeoutMs
    const id = await this.#channel.call('send', pipeline, name, JSON.stringify(args), timeoutMs)
    if (id === null) throw notRunning(pipeline)
    for (;;) {
      const result = await this.#channel.call('takeResult', id)
      if (result !== null) return JSON.parse(result) as CommandResult
      const left = deadline - Date.now()
      if (left <= 0) break
      await new Promise((resolve) => setTimeout(resolve, Math.min(left, LOOK_EVERY_MS)))
    }
    await this.#channel.call('withdraw', id)
    throw notAnswered(pipeline, name, timeoutMs)
  }

  forget(pipeline: string): Promise<void> {
    return this.#channel.call('forget', pipeline)
  }

  close(): Promise<void> {
    return this.#channel.close()
  }
}
