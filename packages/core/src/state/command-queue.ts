import type { DatabaseSync } from 'node:sqlite'
import { transaction } from './open-state-file.ts'

/** A command as the file keeps it; `arguments` is JSON text. */
export interface StoredCommand {
  readonly id: string
  readonly name: string
  readonly arguments: string
}

/** How long a result waits for a sender that does not come back for it, in milliseconds. */
const KEEP_RESULTS_MS = 3_600_000

/** Commands on their way to owners, and results on their way back. */
export class CommandQueue {
  readonly #database: DatabaseSync

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  /** Adds a command; gives its id. */
  send(pipeline: string, name: string, args: string, timeoutMs: number): string {
    const { lastInsertRowid } = this.#database
      .prepare('INSERT INTO commands (pipeline, name, arguments, expires_at) VALUES (?, ?, ?, ?)')
      .run(pipeline, name, args, Date.now() + timeoutMs)
    return String(lastInsertRowid)
  }

  /** The result of a command as JSON text, which is then forgotten; null while there is none. */
  takeResult(id: string): string | null {
    const row = this.#database.prepare('SELECT result FROM commands WHERE id = ?').get(id)
    const result = (row?.['result'] ?? null) as string | null
    if (result !== null) this.#database.prepare('DELETE FROM commands WHERE id = ?').run(id)
    return result
  }

  /** Takes back a command that nobody has begun. */
  withdraw(id: string): void {
    this.#database.prepare('DELETE FROM commands WHERE id = ? AND taken_by IS NULL').run(id)
  }

  /**
   * Takes the oldest command that waits for a pipeline's owner.
   *
   * @param begun names of commands that the owner is at: others of those names wait
   */
  take(pipeline: string, epoch: number, begun: readonly string[]): StoredCommand | null {
    const waiting = this.#database.prepare(
      `SELECT id, name, arguments FROM commands WHERE pipeline = ? AND taken_by IS NULL AND expires_at > ?
          AND name NOT IN (SELECT value FROM json_each(?)) ORDER BY id LIMIT 1`,
    )
    const names = JSON.stringify(begun)
    if (waiting.get(pipeline, Date.now(), names) === undefined) return null
    return transaction(this.#database, () => {
      const row = waiting.get(pipeline, Date.now(), names)
      if (row === undefined) return null
      this.#database
        .prepare('UPDATE commands SET taken_by = ? WHERE id = ?')
        .run(epoch, row['id'] as number)
      return {
        id: String(row['id']),
        name: row['name'] as string,
        arguments: row['arguments'] as string,
      }
    })
  }

  /** Stores what came of a command. */
  finish(id: string, result: string): void {
    this.#database.prepare('UPDATE commands SET result = ? WHERE id = ?').run(result, id)
  }

  /** For a new owner: answers what an owner before it left undone, and forgets what nobody waits for. */
  takeOver(pipeline: string, epoch: number): void {
    this.#database
      .prepare(
        'UPDATE commands SET result = ? WHERE pipeline = ? AND taken_by < ? AND result IS NULL',
      )
      .run('{"ok":false,"detail":"the pipeline ended before the command did"}', pipeline, epoch)
    this.#database
      .prepare('DELETE FROM commands WHERE pipeline = ? AND expires_at < ?')
      .run(pipeline, Date.now() - KEEP_RESULTS_MS)
  }
}
