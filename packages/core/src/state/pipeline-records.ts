import { hostname } from 'node:os'
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { StateFailure } from './state-failure.ts'

/** A checkpoint whose position is still JSON text. */
export interface StoredCheckpoint {
  readonly position: string
  readonly writtenAt: number
}

/** A status that is still JSON text. */
export interface StoredStatus {
  readonly status: string
  readonly statusAt: number | null
}

/** What the state file says of pipelines, one statement at a time; who may write is decided elsewhere. */
export class PipelineRecords {
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql)
    if (statement === undefined) {
      statement = this.#database.prepare(sql)
      this.#statements.set(sql, statement)
    }
    return statement
  }

  #run(sql: string, ...values: SQLInputValue[]): void {
    this.#statement(sql).run(...values)
  }

  #get(sql: string, ...values: SQLInputValue[]): unknown {
    return this.#statement(sql).get(...values)
  }

  #all(sql: string, ...values: SQLInputValue[]): unknown {
    return this.#statement(sql).all(...values)
  }

  /** Raises the epoch and notes who owns the pipeline now. */
  begin(pipeline: string): number {
    const { epoch } = this.#get(
      `INSERT INTO epochs VALUES (?, 1) ON CONFLICT DO UPDATE SET epoch = epoch + 1
       RETURNING epoch`,
      pipeline,
    ) as { epoch: number }
    this.#run(
      `INSERT INTO pipelines (name, owner_pid, owner_host, owned_since) VALUES (?1, ?2, ?3, ?4)
       ON CONFLICT DO UPDATE SET owner_pid = ?2, owner_host = ?3, owned_since = ?4`,
      pipeline,
      process.pid,
      hostname(),
      Date.now(),
    )
    return epoch
  }

  epoch(pipeline: string): number | undefined {
    const row = this.#get('SELECT epoch FROM epochs WHERE pipeline = ?', pipeline)
    return (row as { epoch: number } | undefined)?.epoch
  }

  /** Who owned the pipeline last, for people: `pid 7 on db1`. */
  owner(pipeline: string): string | undefined {
    const row = this.#get(
      `SELECT 'pid ' || owner_pid || ' on ' || owner_host AS who FROM pipelines WHERE name = ?`,
      pipeline,
    )
    return (row as { who: string } | undefined)?.who
  }

  names(): string[] {
    const rows = this.#all('SELECT name FROM pipelines ORDER BY name') as { name: string }[]
    return rows.map(({ name }) => name)
  }

  status(pipeline: string): StoredStatus | undefined {
    return this.#get(
      'SELECT status, status_at AS statusAt FROM pipelines WHERE name = ?',
      pipeline,
    ) as StoredStatus | undefined
  }

  writeStatus(pipeline: string, status: string): void {
    this.#run(
      'UPDATE pipelines SET status = ?, status_at = ? WHERE name = ?',
      status,
      Date.now(),
      pipeline,
    )
  }

  checkpoints(pipeline: string): (StoredCheckpoint & { readonly sink: string })[] {
    return this.#all(
      `SELECT sink, position, written_at AS writtenAt FROM checkpoints
       WHERE pipeline = ? ORDER BY sink`,
      pipeline,
    ) as (StoredCheckpoint & { sink: string })[]
  }

  checkpoint(pipeline: string, sink: string): StoredCheckpoint | null {
    const row = this.#get(
      `SELECT position, written_at AS writtenAt FROM checkpoints
       WHERE pipeline = ? AND sink = ?`,
      pipeline,
      sink,
    )
    return (row as StoredCheckpoint | undefined) ?? null
  }

  writeCheckpoint(pipeline: string, sink: string, position: string): void {
    this.#run(
      `INSERT INTO checkpoints VALUES (?1, ?2, ?3, ?4)
       ON CONFLICT DO UPDATE SET position = ?3, written_at = ?4`,
      pipeline,
      sink,
      position,
      Date.now(),
    )
  }

  removeCheckpoint(pipeline: string, sink: string): void {
    this.#run('DELETE FROM checkpoints WHERE pipeline = ? AND sink = ?', pipeline, sink)
  }

  document(pipeline: string, name: string): string | null {
    const row = this.#get(
      'SELECT content FROM documents WHERE pipeline = ? AND name = ?',
      pipeline,
      name,
    )
    return (row as { content: string } | undefined)?.content ?? null
  }

  documents(pipeline: string, prefix: string): string[] {
    const rows = this.#all(
      `SELECT name FROM documents
       WHERE pipeline = ?1 AND substr(name, 1, length(?2)) = ?2 ORDER BY name`,
      pipeline,
      prefix,
    ) as { name: string }[]
    return rows.map(({ name }) => name)
  }

  /** @throws StateFailure STATE_OWNER_LOST where the name is taken by another content */
  putDocument(pipeline: string, name: string, content: string): void {
    const stored = this.document(pipeline, name)
    if (stored === content) return
    if (stored !== null) {
      throw new StateFailure({
        code: 'STATE_OWNER_LOST',
        where: `pipeline "${pipeline}"`,
        message: `Document "${name}" exists with another content; documents are written once.`,
      })
    }
    this.#run('INSERT INTO documents VALUES (?, ?, ?)', pipeline, name, content)
  }

  removeDocument(pipeline: string, name: string): void {
    this.#run('DELETE FROM documents WHERE pipeline = ? AND name = ?', pipeline, name)
  }

  /** Forgets everything but the epoch, so that an owner of the past stays one. */
  forget(pipeline: string): void {
    this.#run('DELETE FROM checkpoints WHERE pipeline = ?', pipeline)
    this.#run('DELETE FROM documents WHERE pipeline = ?', pipeline)
    this.#run('DELETE FROM commands WHERE pipeline = ?', pipeline)
    this.#run('DELETE FROM pipelines WHERE name = ?', pipeline)
  }

  /** A number that differs whenever another connection has written; costs next to nothing to ask. */
  version(): number {
    return (this.#get('PRAGMA data_version') as { data_version: number }).data_version
  }
}
