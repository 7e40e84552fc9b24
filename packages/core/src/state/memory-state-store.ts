import {
  type Checkpoint,
  type Command,
  type CommandResult,
  type Json,
  type Ownership,
  type PipelineRecord,
  TailraceError,
  type StateStore,
} from '@tailrace/plugin-api'
import { MemoryOwnership } from './memory-ownership.ts'
import { notAnswered, notRunning } from './sqlite-state-store.ts'

/** A command in a {@link MemoryPipeline}'s queue. */
export interface QueuedCommand {
  readonly command: Command
  readonly finish: (result: CommandResult) => void
  begun: boolean
}

/** What a {@link MemoryStateStore} keeps of a pipeline. */
export interface MemoryPipeline {
  epoch: number
  owned: boolean
  known: boolean
  /** Looks for queued commands; set while an owner takes them. */
  wake: () => void
  readonly checkpoints: Map<string, Checkpoint>
  readonly documents: Map<string, string>
  readonly commands: QueuedCommand[]
  status: Json
  statusAt: number | null
}

/** The contract of the state store without a disk: for tests, and for pipelines that may begin anew at every start. */
export class MemoryStateStore implements StateStore {
  readonly #pipelines = new Map<string, MemoryPipeline>()
  #lastCommand = 0

  #pipeline(name: string): MemoryPipeline {
    let found = this.#pipelines.get(name)
    if (found === undefined) {
      found = {
        epoch: 0,
        owned: false,
        known: false,
        wake: () => {},
        checkpoints: new Map(),
        documents: new Map(),
        commands: [],
        status: null,
        statusAt: null,
      }
      this.#pipelines.set(name, found)
    }
    return found
  }

  #notOwned(name: string): MemoryPipeline {
    const pipeline = this.#pipeline(name)
    if (!pipeline.owned) return pipeline
    throw new TailraceError('PIPELINE_RUNNING', 'This process runs this pipeline already.', {
      where: `pipeline "${name}"`,
      fix: 'stop it first',
    })
  }

  async acquire(name: string): Promise<Ownership> {
    const pipeline = this.#notOwned(name)
    pipeline.owned = pipeline.known = true
    pipeline.epoch++
    return new MemoryOwnership(name, pipeline)
  }

  async read(name: string): Promise<PipelineRecord | null> {
    const pipeline = this.#pipelines.get(name)
    if (!pipeline?.known) return null
    return {
      pipeline: name,
      checkpoints: Object.fromEntries(pipeline.checkpoints),
      status: pipeline.status,
      statusAt: pipeline.statusAt,
      running: pipeline.owned,
    }
  }

  async list(): Promise<readonly string[]> {
    const known = [...this.#pipelines].filter(([, { known }]) => known)
    return known.map(([name]) => name).sort()
  }

  async send(
    pipeline: string,
    name: string,
    args: Json,
    timeoutMs: number,
  ): Promise<CommandResult> {
    const { owned, commands, wake } = this.#pipeline(pipeline)
    if (!owned) throw notRunning(pipeline)
    const { promise, resolve, reject } = Promise.withResolvers<CommandResult>()
    const queued: QueuedCommand = {
      command: { id: String(++this.#lastCommand), name, arguments: structuredClone(args) },
      finish: resolve,
      begun: false,
    }
    commands.push(queued)
    const timer = setTimeout(() => {
      if (!queued.begun) commands.splice(commands.indexOf(queued), 1)
      reject(notAnswered(pipeline, name, timeoutMs))
    }, timeoutMs)
    wake()
    return promise.finally(() => clearTimeout(timer))
  }

  async forget(name: string): Promise<void> {
    const pipeline = this.#notOwned(name)
    pipeline.checkpoints.clear()
    pipeline.documents.clear()
    pipeline.status = pipeline.statusAt = null
    pipeline.known = false
  }

  async close(): Promise<void> {
    for (const pipeline of this.#pipelines.values()) pipeline.owned = false
  }
}
