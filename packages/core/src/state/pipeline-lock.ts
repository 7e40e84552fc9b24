import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { isBusy, toFailure } from './state-failure.ts'

/**
 * Longer than a probe holds its shared lock, so that looking never stops somebody from starting.
 */
const PATIENCE_MS = 300

/** The lock file of a pipeline, beside the state file. */
export function lockPath(statePath: string, pipeline: string): string {
  return `${statePath}.${encodeURIComponent(pipeline)}.lock`
}

/**
 * The exclusive right to run a pipeline on this machine: an exclusive transaction, never ended, on an empty SQLite file.
 * SQLite's file lock belongs to the process, so the system frees it however the process dies, and SQLite itself refuses a second one
 * inside the process. Nothing else may open the file: closing any descriptor of it would drop the POSIX lock.
 */
export class PipelineLock {
  readonly #file: DatabaseSync

  private constructor(file: DatabaseSync) {
    this.#file = file
  }

  /** Takes the lock, or gives null where somebody holds it. @throws StateFailure where the file cannot be used */
  static take(path: string): PipelineLock | null {
    let file: DatabaseSync | undefined
    try {
      file = new DatabaseSync(path, { timeout: PATIENCE_MS })
      file.exec('BEGIN EXCLUSIVE')
      return new PipelineLock(file)
    } catch (error) {
      file?.close()
      if (isBusy(error)) return null
      throw toFailure(error, path)
    }
  }

  /** Whether somebody holds the lock now. */
  static isHeld(path: string): boolean {
    if (!existsSync(path)) return false
    const file = new DatabaseSync(path, { timeout: 0 })
    try {
      file.prepare('SELECT count(*) FROM sqlite_schema').get()
      return false
    } catch (error) {
      if (isBusy(error)) return true
      throw toFailure(error, path)
    } finally {
      file.close()
    }
  }

  release(): void {
    this.#file.close()
  }
}
