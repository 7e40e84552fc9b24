import type {
  Checkpoint,
  Command,
  CommandResult,
  Json,
  Ownership,
  Position,
} from '@tailrace/plugin-api'
import { answerCommand } from './command-answer.ts'
import type { StoredCommand } from './command-queue.ts'
import type { StateChannel } from './state-channel.ts'

type Handler = (command: Command) => Promise<CommandResult>

/** Ownership of a pipeline whose state is in an SQLite file. */
export class SqliteOwnership implements Ownership {
  readonly epoch: number
  readonly #channel: StateChannel
  readonly #pipeline: string
  #handler: Handler | undefined

  constructor(channel: StateChannel, pipeline: string, epoch: number) {
    this.#channel = channel
    this.#pipeline = pipeline
    this.epoch = epoch
  }

  async checkpoint(sink: string): Promise<Checkpoint | null> {
    const stored = await this.#channel.call('ownerCheckpoint', this.#pipeline, sink)
    return (
      stored && {
        position: JSON.parse(stored.position) as Position,
        writtenAt: stored.writtenAt,
      }
    )
  }

  writeCheckpoints(positions: Readonly<Record<string, Position>>): Promise<void> {
    const entries = Object.entries(positions).map(
      ([sink, position]) => [sink, JSON.stringify(position)] as const,
    )
    return this.#channel.call('ownerWriteCheckpoints', this.#pipeline, this.epoch, entries)
  }

  removeCheckpoint(sink: string): Promise<void> {
    return this.#channel.call('ownerRemoveCheckpoint', this.#pipeline, this.epoch, sink)
  }

  async document(name: string): Promise<Json | undefined> {
    const stored = await this.#channel.call('ownerDocument', this.#pipeline, name)
    return stored === null ? undefined : (JSON.parse(stored) as Json)
  }

  documents(prefix: string): Promise<readonly string[]> {
    return this.#channel.call('ownerDocuments', this.#pipeline, prefix)
  }

  putDocument(name: string, content: Json): Promise<void> {
    const text = JSON.stringify(content)
    return this.#channel.call('ownerPutDocument', this.#pipeline, this.epoch, name, text)
  }

  removeDocuments(names: readonly string[]): Promise<void> {
    return this.#channel.call('ownerRemoveDocuments', this.#pipeline, this.epoch, names)
  }

  writeStatus(status: Json): Promise<void> {
    return this.#channel.call(
      'ownerWriteStatus',
      this.#pipeline,
      this.epoch,
      JSON.stringify(status),
    )
  }

  onCommand(handle: Handler): () => void {
    this.#handler = handle
    void this.#channel.call('watch', this.#pipeline, this.epoch).catch(() => {})
    return () => {
      if (this.#handler !== handle) return
      this.#handler = undefined
      void this.#channel.call('unwatch', this.#pipeline, this.epoch).catch(() => {})
    }
  }

  /** Answers a command that arrived. A result that cannot be stored is the sender's timeout. */
  async handle({ id, name, arguments: text }: StoredCommand): Promise<void> {
    const handler = this.#handler
    if (handler === undefined) return
    const result = await answerCommand(handler, { id, name, arguments: JSON.parse(text) as Json })
    await this.#channel
      .call('ownerFinishCommand', this.#pipeline, this.epoch, id, JSON.stringify(result))
      .catch(() => {})
  }

  async release(): Promise<void> {
    this.#handler = undefined
    await this.#channel.call('unwatch', this.#pipeline, this.epoch)
    await this.#channel.call('release', this.#pipeline, this.epoch)
  }
}
