import {
  type Checkpoint,
  type Command,
  type CommandResult,
  type Json,
  type Ownership,
  type Position,
  TailraceError,
} from '@tailrace/plugin-api'
import { answerCommand } from './command-answer.ts'
import type { MemoryPipeline, QueuedCommand } from './memory-state-store.ts'

/** Ownership of a pipeline whose state is in memory. */
export class MemoryOwnership implements Ownership {
  readonly epoch: number
  readonly #name: string
  readonly #state: MemoryPipeline

  constructor(name: string, state: MemoryPipeline) {
    this.#name = name
    this.#state = state
    this.epoch = state.epoch
  }

  #lost(message: string): TailraceError {
    return new TailraceError('STATE_OWNER_LOST', message, { where: `pipeline "${this.#name}"` })
  }

  get #held(): MemoryPipeline {
    if (this.#state.owned && this.#state.epoch === this.epoch) return this.#state
    throw this.#lost(`Ownership ${this.epoch} of the pipeline has ended; nothing was written.`)
  }

  async checkpoint(sink: string): Promise<Checkpoint | null> {
    return this.#state.checkpoints.get(sink) ?? null
  }

  async writeCheckpoints(positions: Readonly<Record<string, Position>>): Promise<void> {
    const { checkpoints } = this.#held
    for (const [sink, position] of Object.entries(structuredClone(positions))) {
      checkpoints.set(sink, { position, writtenAt: Date.now() })
    }
  }

  async removeCheckpoint(sink: string): Promise<void> {
    this.#held.checkpoints.delete(sink)
  }

  async document(name: string): Promise<Json | undefined> {
    const text = this.#state.documents.get(name)
    return text === undefined ? undefined : (JSON.parse(text) as Json)
  }

  async documents(prefix: string): Promise<readonly string[]> {
    return [...this.#state.documents.keys()].filter((name) => name.startsWith(prefix)).sort()
  }

  async putDocument(name: string, content: Json): Promise<void> {
    const { documents } = this.#held
    const text = JSON.stringify(content)
    if ((documents.get(name) ?? text) !== text) {
      throw this.#lost(
        `Document "${name}" exists with another content; documents are written once.`,
      )
    }
    documents.set(name, text)
  }

  async removeDocuments(names: readonly string[]): Promise<void> {
    const { documents } = this.#held
    for (const name of names) documents.delete(name)
  }

  async writeStatus(status: Json): Promise<void> {
    const state = this.#held
    state.status = structuredClone(status)
    state.statusAt = Date.now()
  }

  onCommand(handle: (command: Command) => Promise<CommandResult>): () => void {
    const state = this.#held
    /** Names of the commands that are being handled. */
    const busy = new Set<string>()
    const carryOut = async (next: QueuedCommand): Promise<void> => {
      const { name } = next.command
      busy.add(name)
      next.begun = true
      next.finish(await answerCommand(handle, next.command))
      busy.delete(name)
      wake()
    }
    const wake = (): void => {
      while (state.wake === wake) {
        const at = state.commands.findIndex(({ command }) => !busy.has(command.name))
        if (at < 0) break
        void carryOut(state.commands.splice(at, 1)[0]!)
      }
    }
    state.wake = wake
    wake()
    return () => {
      if (state.wake === wake) state.wake = () => {}
    }
  }

  async release(): Promise<void> {
    if (this.#state.epoch !== this.epoch) return
    this.#state.owned = false
    this.#state.wake = () => {}
  }
}
