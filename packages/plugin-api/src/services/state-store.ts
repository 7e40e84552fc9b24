import type { Json, Position } from '../data/position.ts'
import { token } from './token.ts'

/** A position that a sink confirmed, as the store keeps it. */
export interface Checkpoint {
  readonly position: Position
  /** When it was written, in milliseconds since the epoch. */
  readonly writtenAt: number
}

/** A command to a running pipeline, e.g. `pause`. */
export interface Command {
  readonly id: string
  readonly name: string
  readonly arguments: Json
}

/** A command's end. */
export interface CommandResult {
  readonly ok: boolean
  /** What came of it; or the error: its text, or an object with `code`, `where`, `message` and `fix`. */
  readonly detail: Json
}

/** What a pipeline last said of itself; `status` shows it, also when nothing runs. */
export interface PipelineRecord {
  readonly pipeline: string
  readonly checkpoints: Readonly<Record<string, Checkpoint>>
  readonly status: Json
  readonly statusAt: number | null
  /** Whether somebody owns the pipeline now. */
  readonly running: boolean
}

/**
 * Where pipelines keep what must survive a crash. May be remote; every method may fail with `STATE_UNAVAILABLE`, which callers retry.
 * A method that writes returns only once the write is durable.
 */
export interface StateStore {
  /**
   * Makes the caller the pipeline's owner, until {@link Ownership.release} or the death of the process: the system, or a lease,
   * gives it free then.
   *
   * @throws PIPELINE_RUNNING where somebody else owns it
   */
  acquire(pipeline: string): Promise<Ownership>
  /** What is known of pipelines, running or not; does not need ownership. */
  read(pipeline: string): Promise<PipelineRecord | null>
  /** Names of the pipelines that the store knows. */
  list(): Promise<readonly string[]>
  /**
   * Sends a command to whoever owns the pipeline and waits for its result; seen within a second.
   *
   * @throws STATE_UNAVAILABLE where no owner answered within `timeoutMs`
   */
  send(pipeline: string, name: string, args: Json, timeoutMs: number): Promise<CommandResult>
  /**
   * Forgets a pipeline: checkpoints, documents, status.
   *
   * @throws PIPELINE_RUNNING while somebody owns it
   */
  forget(pipeline: string): Promise<void>
  close(): Promise<void>
}

/**
 * The right to write a pipeline's state. Each ownership has an epoch greater than all before; a write by an owner whose
 * epoch is no longer the latest fails with `STATE_OWNER_LOST` and changes nothing.
 */
export interface Ownership {
  readonly epoch: number
  /** Aborted, with a `STATE_OWNER_LOST`, when a store that leases ownership has lost it; absent where it cannot be lost unnoticed. */
  readonly lost?: AbortSignal
  /** The checkpoint of one sink, or null. */
  checkpoint(sink: string): Promise<Checkpoint | null>
  /** Replaces the checkpoints of sinks, all or none. */
  writeCheckpoints(positions: Readonly<Record<string, Position>>): Promise<void>
  /** Removes the checkpoint of a sink that the config no longer has. */
  removeCheckpoint(sink: string): Promise<void>
  /**
   * Reads a document: bulky state that positions refer to.
   *
   * @param name unique in the pipeline, e.g. `schema-history/17`
   */
  document(name: string): Promise<Json | undefined>
  /** Names of documents that begin with a prefix, sorted. */
  documents(prefix: string): Promise<readonly string[]>
  /** Writes a document once; writing another content under the same name fails with `STATE_OWNER_LOST`. */
  putDocument(name: string, content: Json): Promise<void>
  /** Removes documents that no position refers to any more. */
  removeDocuments(names: readonly string[]): Promise<void>
  /** Replaces what `status` shows. The one write that need not be durable when it returns. */
  writeStatus(status: Json): Promise<void>
  /**
   * Hands over commands in the order in which they arrive, and stores what the handler returns as the result. A command waits until the
   * handler is done with an earlier one of the same name; one of another name does not.
   *
   * @returns stops handing over
   */
  onCommand(handle: (command: Command) => Promise<CommandResult>): () => void
  release(): Promise<void>
}

export const STATE_STORE = token<StateStore>('StateStore')

/** The part of a pipeline's state that a plugin may use: documents under names of its own. */
export interface PluginState {
  document(name: string): Promise<Json | undefined>
  documents(prefix: string): Promise<readonly string[]>
  putDocument(name: string, content: Json): Promise<void>
  removeDocuments(names: readonly string[]): Promise<void>
}

/** The state of the plugin that asks; usable once the pipeline has started. */
export const PLUGIN_STATE = token<PluginState>('PluginState')
