import { existsSync, realpathSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { CommandQueue, type StoredCommand } from './command-queue.ts'
import { openStateFile, transaction } from './open-state-file.ts'
import { lockPath, PipelineLock } from './pipeline-lock.ts'
import { PipelineRecords, type StoredCheckpoint, type StoredStatus } from './pipeline-records.ts'
import { StateFailure } from './state-failure.ts'

/** A `PipelineRecord` whose JSON is still text. */
export interface StoredRecord extends StoredStatus {
  readonly checkpoints: readonly (StoredCheckpoint & { readonly sink: string })[]
  readonly running: boolean
}

/** The file once it is open. */
interface Opened {
  readonly database: DatabaseSync
  readonly records: PipelineRecords
  readonly commands: CommandQueue
}

interface Owned {
  readonly epoch: number
  readonly lock: PipelineLock
}

/**
 * The SQLite file that holds pipelines' state, as its worker uses it: every method is synchronous, JSON is text, and a
 * method that writes has synced the disk when it returns. Methods that begin with `owner` need ownership.
 */
export class StateFile {
  readonly #path: string
  readonly #owned = new Map<string, Owned>()
  #opened: Opened | undefined

  /** @param path absolute; nothing is opened yet */
  constructor(path: string) {
    this.#path = path
  }

  get #file(): Opened {
    if (this.#opened === undefined) {
      const database = openStateFile(this.#path)
      this.#opened = {
        database,
        records: new PipelineRecords(database),
        commands: new CommandQueue(database),
      }
    }
    return this.#opened
  }

  /** Without a file there is nothing to know, and looking must not make one. */
  get #nothing(): boolean {
    return this.#opened === undefined && !existsSync(this.#path)
  }

  /** Beside the file itself, so that a link to it does not lead to another lock. */
  #lockOf(pipeline: string): string {
    void this.#file
    return lockPath(realpathSync(this.#path), pipeline)
  }

  /** @throws StateFailure PIPELINE_RUNNING */
  #lock(pipeline: string): PipelineLock {
    const path = this.#lockOf(pipeline)
    const lock = this.#owned.has(pipeline) ? null : PipelineLock.take(path)
    if (lock !== null) return lock
    const owner = this.#file.records.owner(pipeline)
    const who = owner === undefined ? '' : ` (${owner})`
    throw new StateFailure({
      code: 'PIPELINE_RUNNING',
      where: `pipeline "${pipeline}"`,
      message: `Another process runs this pipeline${who}: it holds ${path}.`,
      fix: 'stop the other process first; the lock is freed as soon as it ends',
    })
  }

  acquire(pipeline: string): number {
    const lock = this.#lock(pipeline)
    const { database, records, commands } = this.#file
    try {
      const epoch = transaction(database, () => {
        const raised = records.begin(pipeline)
        commands.takeOver(pipeline, raised)
        return raised
      })
      this.#owned.set(pipeline, { epoch, lock })
      return epoch
    } catch (error) {
      lock.release()
      throw error
    }
  }

  release(pipeline: string, epoch: number): void {
    const owned = this.#owned.get(pipeline)
    if (owned?.epoch !== epoch) return
    this.#owned.delete(pipeline)
    owned.lock.release()
  }

  isRunning(pipeline: string): boolean {
    return this.#owned.has(pipeline) || PipelineLock.isHeld(this.#lockOf(pipeline))
  }

  list(): string[] {
    return this.#nothing ? [] : this.#file.records.names()
  }

  read(pipeline: string): StoredRecord | null {
    if (this.#nothing) return null
    const { records } = this.#file
    const status = records.status(pipeline)
    if (status === undefined) return null
    return {
      ...status,
      checkpoints: records.checkpoints(pipeline),
      running: this.isRunning(pipeline),
    }
  }

  forget(pipeline: string): void {
    if (this.#nothing) return
    const lock = this.#lock(pipeline)
    const { database, records } = this.#file
    try {
      transaction(database, () => records.forget(pipeline))
    } finally {
      lock.release()
    }
  }

  /** Adds a command for the owner; null where nobody owns the pipeline. */
  send(pipeline: string, name: string, args: string, timeoutMs: number): string | null {
    if (this.#nothing || !this.isRunning(pipeline)) return null
    return this.#file.commands.send(pipeline, name, args, timeoutMs)
  }

  takeResult(id: string): string | null {
    return this.#file.commands.takeResult(id)
  }

  withdraw(id: string): void {
    this.#file.commands.withdraw(id)
  }

  version(): number {
    return this.#file.records.version()
  }

  /** Does `work` in a transaction, in which this process is the latest owner. */
  #asOwner(pipeline: string, epoch: number, work: (opened: Opened) => void): void {
    const opened = this.#file
    const lost = (): StateFailure =>
      new StateFailure({
        code: 'STATE_OWNER_LOST',
        where: `pipeline "${pipeline}"`,
        message: `Ownership ${epoch} of the pipeline has ended; nothing was written.`,
        fix: 'see which other process runs the pipeline',
      })
    if (this.#owned.get(pipeline)?.epoch !== epoch) throw lost()
    transaction(opened.database, () => {
      if (opened.records.epoch(pipeline) !== epoch) throw lost()
      work(opened)
    })
  }

  ownerCheckpoint(pipeline: string, sink: string): StoredCheckpoint | null {
    return this.#file.records.checkpoint(pipeline, sink)
  }

  ownerWriteCheckpoints(
    pipeline: string,
    epoch: number,
    positions: readonly (readonly [sink: string, position: string])[],
  ): void {
    this.#asOwner(pipeline, epoch, ({ records }) => {
      for (const [sink, position] of positions) records.writeCheckpoint(pipeline, sink, position)
    })
  }

  ownerRemoveCheckpoint(pipeline: string, epoch: number, sink: string): void {
    this.#asOwner(pipeline, epoch, ({ records }) => records.removeCheckpoint(pipeline, sink))
  }

  ownerDocument(pipeline: string, name: string): string | null {
    return this.#file.records.document(pipeline, name)
  }

  ownerDocuments(pipeline: string, prefix: string): string[] {
    return this.#file.records.documents(pipeline, prefix)
  }

  ownerPutDocument(pipeline: string, epoch: number, name: string, content: string): void {
    this.#asOwner(pipeline, epoch, ({ records }) => records.putDocument(pipeline, name, content))
  }

  ownerRemoveDocuments(pipeline: string, epoch: number, names: readonly string[]): void {
    this.#asOwner(pipeline, epoch, ({ records }) => {
      for (const name of names) records.removeDocument(pipeline, name)
    })
  }

  /** Not synced to the disk at once: a status that a power cut loses is said again. */
  ownerWriteStatus(pipeline: string, epoch: number, status: string): void {
    const { database } = this.#file
    database.exec('PRAGMA synchronous = NORMAL')
    try {
      this.#asOwner(pipeline, epoch, ({ records }) => records.writeStatus(pipeline, status))
    } finally {
      database.exec('PRAGMA synchronous = FULL')
    }
  }

  ownerTakeCommand(
    pipeline: string,
    epoch: number,
    begun: readonly string[],
  ): StoredCommand | null {
    return this.#file.commands.take(pipeline, epoch, begun)
  }

  ownerFinishCommand(pipeline: string, epoch: number, id: string, result: string): void {
    this.#asOwner(pipeline, epoch, ({ commands }) => commands.finish(id, result))
  }

  close(): void {
    for (const { lock } of this.#owned.values()) lock.release()
    this.#owned.clear()
    this.#opened?.database.close()
    this.#opened = undefined
  }
}
