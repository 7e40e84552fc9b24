import { existsSync, realpathSync } from 'node:fs'
import { hostname } from 'node:os'
import type { DatabaseSync } from 'node:sqlite'
import { CommandQueue, type StoredCommand } from './command-queue.ts'
import { openStateFile, transaction } from './open-state-file.ts'
import { lockPath, PipelineLock } from './pipeline-lock.ts'
import { StateFailure } from './state-failure.ts'

/** A {@link PipelineRecord} whose JSON is still text. */
export interface StoredRecord {
  readonly checkpoints: readonly { sink: string; position: string; writtenAt: number }[]
  readonly status: string
  readonly statusAt: number | null
  readonly running: boolean
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
  #database: DatabaseSync | undefined
  #commands: CommandQueue | undefined

  /** @param path absolute; nothing is opened yet */
  constructor(path: string) {
    this.#path = path
  }

  get #file(): DatabaseSync {
    if (this.#database === undefined) {
      this.#database = openStateFile(this.#path)
      this.#commands = new CommandQueue(this.#database)
    }
    return this.#database
  }

  get #queue(): CommandQueue {
    void this.#file
    return this.#commands!
  }

  /** Beside the file itself, so that a link to it does not lead to another lock. */
  #lockOf(pipeline: string): string {
    void this.#file
    return lockPath(realpathSync(this.#path), pipeline)
  }

  #run(sql: string, ...values: (string | number | null)[]): void {
    this.#file.prepare(sql).run(...values)
  }

  acquire(pipeline: string): number {
    const file = this.#file
    const lock = this.#owned.has(pipeline) ? null : PipelineLock.take(this.#lockOf(pipeline))
    if (lock === null) throw this.#running(pipeline)
    try {
      const epoch = transaction(file, () => {
        const row = file
          .prepare(
            'INSERT INTO epochs VALUES (?, 1) ON CONFLICT DO UPDATE SET epoch = epoch + 1 RETURNING epoch',
          )
          .get(pipeline)
        const epoch = Number(row!['epoch'])
        this.#run(
          `INSERT INTO pipelines (name, owner_pid, owner_host, owned_since) VALUES (?1, ?2, ?3, ?4)
           ON CONFLICT DO UPDATE SET owner_pid = ?2, owner_host = ?3, owned_since = ?4`,
          pipeline,
          process.pid,
          hostname(),
          Date.now(),
        )
        this.#queue.takeOver(pipeline, epoch)
        return epoch
      })
      this.#owned.set(pipeline, { epoch, lock })
      return epoch
    } catch (error) {
      lock.release()
      throw error
    }
  }

  #running(pipeline: string): StateFailure {
    const owner = this.#file
      .prepare(`SELECT ' (pid ' || owner_pid || ' on ' || owner_host || ')' AS who
        FROM pipelines WHERE name = ?`)
      .get(pipeline)
    const who = (owner?.['who'] ?? '') as string
    return new StateFailure({
      code: 'PIPELINE_RUNNING',
      where: `pipeline "${pipeline}"`,
      message: `Another process runs this pipeline${who}: it holds ${this.#lockOf(pipeline)}.`,
      fix: 'stop the other process first; the lock is freed as soon as it ends',
    })
  }

  isRunning(pipeline: string): boolean {
    return this.#owned.has(pipeline) || PipelineLock.isHeld(this.#lockOf(pipeline))
  }

  release(pipeline: string, epoch: number): void {
    const owned = this.#owned.get(pipeline)
    if (owned?.epoch !== epoch) return
    this.#owned.delete(pipeline)
    owned.lock.release()
  }

  /** Without a file there is nothing to know, and looking must not make one. */
  get #nothing(): boolean {
    return this.#database === undefined && !existsSync(this.#path)
  }

  list(): string[] {
    if (this.#nothing) return []
    return this.#file
      .prepare('SELECT name FROM pipelines ORDER BY name')
      .all()
      .map((row) => row['name'] as string)
  }

  read(pipeline: string): StoredRecord | null {
    if (this.#nothing) return null
    const row = this.#file
      .prepare('SELECT status, status_at FROM pipelines WHERE name = ?')
      .get(pipeline)
    if (row === undefined) return null
    const checkpoints = this.#file
      .prepare(
        'SELECT sink, position, written_at AS writtenAt FROM checkpoints WHERE pipeline = ? ORDER BY sink',
      )
      .all(pipeline)
    return {
      checkpoints: checkpoints as unknown as StoredRecord['checkpoints'],
      status: row['status'] as string,
      statusAt: row['status_at'] as number | null,
      running: this.isRunning(pipeline),
    }
  }

  forget(pipeline: string): void {
    if (this.#nothing) return
    const lock = this.#owned.has(pipeline) ? null : PipelineLock.take(this.#lockOf(pipeline))
    if (lock === null) throw this.#running(pipeline)
    try {
      transaction(this.#file, () => {
        this.#run('DELETE FROM checkpoints WHERE pipeline = ?', pipeline)
        this.#run('DELETE FROM documents WHERE pipeline = ?', pipeline)
        this.#run('DELETE FROM commands WHERE pipeline = ?', pipeline)
        this.#run('DELETE FROM pipelines WHERE name = ?', pipeline)
      })
    } finally {
      lock.release()
    }
  }

  /** Adds a command for the owner; null where nobody owns the pipeline. */
  send(pipeline: string, name: string, args: string, timeoutMs: number): string | null {
    if (this.#nothing || !this.isRunning(pipeline)) return null
    return this.#queue.send(pipeline, name, args, timeoutMs)
  }

  takeResult(id: string): string | null {
    return this.#queue.takeResult(id)
  }

  withdraw(id: string): void {
    this.#queue.withdraw(id)
  }

  /** A number that differs whenever another connection has written; costs next to nothing to ask. */
  version(): number {
    return Number(this.#file.prepare('PRAGMA data_version').get()!['data_version'])
  }

  /** Does `work` in a transaction, in which this process is the latest owner. */
  #asOwner<T>(pipeline: string, epoch: number, work: () => T): T {
    const lost = (): StateFailure =>
      new StateFailure({
        code: 'STATE_OWNER_LOST',
        where: `pipeline "${pipeline}"`,
        message: `Ownership ${epoch} of the pipeline has ended; nothing was written.`,
        fix: 'see which other process runs the pipeline',
      })
    if (this.#owned.get(pipeline)?.epoch !== epoch) throw lost()
    return transaction(this.#file, () => {
      const row = this.#file.prepare('SELECT epoch FROM epochs WHERE pipeline = ?').get(pipeline)
      if (row?.['epoch'] !== epoch) throw lost()
      return work()
    })
  }

  ownerCheckpoint(pipeline: string, sink: string): { position: string; writtenAt: number } | null {
    const row = this.#file
      .prepare(
        'SELECT position, written_at AS writtenAt FROM checkpoints WHERE pipeline = ? AND sink = ?',
      )
      .get(pipeline, sink)
    return (row ?? null) as { position: string; writtenAt: number } | null
  }

  ownerWriteCheckpoints(
    pipeline: string,
    epoch: number,
    positions: readonly (readonly [sink: string, position: string])[],
  ): void {
    this.#asOwner(pipeline, epoch, () => {
      const statement = this.#file.prepare(
        `INSERT INTO checkpoints VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO UPDATE SET position = ?3, written_at = ?4`,
      )
      for (const [sink, position] of positions) statement.run(pipeline, sink, position, Date.now())
    })
  }

  ownerRemoveCheckpoint(pipeline: string, epoch: number, sink: string): void {
    this.#asOwner(pipeline, epoch, () =>
      this.#run('DELETE FROM checkpoints WHERE pipeline = ? AND sink = ?', pipeline, sink),
    )
  }

  ownerDocument(pipeline: string, name: string): string | null {
    const row = this.#file
      .prepare('SELECT content FROM documents WHERE pipeline = ? AND name = ?')
      .get(pipeline, name)
    return (row?.['content'] ?? null) as string | null
  }

  ownerDocuments(pipeline: string, prefix: string): string[] {
    return this.#file
      .prepare(
        'SELECT name FROM documents WHERE pipeline = ?1 AND substr(name, 1, length(?2)) = ?2 ORDER BY name',
      )
      .all(pipeline, prefix)
      .map((row) => row['name'] as string)
  }

  ownerPutDocument(pipeline: string, epoch: number, name: string, content: string): void {
    this.#asOwner(pipeline, epoch, () => {
      const stored = this.ownerDocument(pipeline, name)
      if (stored === content) return
      if (stored !== null) {
        throw new StateFailure({
          code: 'STATE_OWNER_LOST',
          where: `pipeline "${pipeline}"`,
          message: `Document "${name}" exists with another content; documents are written once.`,
        })
      }
      this.#run('INSERT INTO documents VALUES (?, ?, ?)', pipeline, name, content)
    })
  }

  ownerRemoveDocuments(pipeline: string, epoch: number, names: readonly string[]): void {
    this.#asOwner(pipeline, epoch, () => {
      for (const name of names) {
        this.#run('DELETE FROM documents WHERE pipeline = ? AND name = ?', pipeline, name)
      }
    })
  }

  /** Not synced to the disk at once: a status that a power cut loses is said again. */
  ownerWriteStatus(pipeline: string, epoch: number, status: string): void {
    this.#file.exec('PRAGMA synchronous = NORMAL')
    try {
      this.#asOwner(pipeline, epoch, () =>
        this.#run(
          'UPDATE pipelines SET status = ?, status_at = ? WHERE name = ?',
          status,
          Date.now(),
          pipeline,
        ),
      )
    } finally {
      this.#file.exec('PRAGMA synchronous = FULL')
    }
  }

  ownerTakeCommand(pipeline: string, epoch: number): StoredCommand | null {
    return this.#queue.take(pipeline, epoch)
  }

  ownerFinishCommand(pipeline: string, epoch: number, id: string, result: string): void {
    this.#asOwner(pipeline, epoch, () => this.#queue.finish(id, result))
  }

  close(): void {
    for (const { lock } of this.#owned.values()) lock.release()
    this.#owned.clear()
    this.#database?.close()
    this.#database = undefined
  }
}
