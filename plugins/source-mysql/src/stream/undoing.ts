import type { EventPlace, QueryEvent } from '@tailrace/mysql-binlog'
import { type UndoneRows, undoneRows } from '../dump/undone-rows.ts'
import type { EarlierLog } from '../xa/find-prepared.ts'
import type { Snapshots } from '../snapshot/snapshots.ts'
import type { AssemblerEvents } from './assembler-context.ts'
import type { Batches } from './batches.ts'
import type { Cursor, CursorMark } from './cursor.ts'
import { protocolError } from './protocol-error.ts'
import { savepointStatement } from './savepoint-statement.ts'

/** A place of the open transaction that it may be rolled back to. */
interface UndoMark {
  readonly position: number
  /** How many changes waited. */
  readonly waiting: number
  readonly cursor: CursorMark
}

/**
 * Takes rows back that a transaction of MariaDB logs and then rolls back: some, to a savepoint, or all. Its changes wait for its end; where they
 * are too many for that, the log is read ahead.
 */
export class Undoing {
  readonly #cursor: Cursor
  readonly #batches: Batches
  readonly #snapshots: Snapshots
  readonly #events: AssemblerEvents
  readonly #log: EarlierLog
  readonly #marks = new Map<string, UndoMark>()
  #beginning: UndoMark | null = null
  /** Rows of the open transaction that are known to be rolled back; null while that is not known. */
  #undone: readonly UndoneRows[] | null = null

  constructor(
    cursor: Cursor,
    batches: Batches,
    snapshots: Snapshots,
    events: AssemblerEvents,
    log: EarlierLog,
  ) {
    this.#cursor = cursor
    this.#batches = batches
    this.#snapshots = snapshots
    this.#events = events
    this.#log = log
  }

  /** Rows follow that may be rolled back. */
  begin({ position }: EventPlace): void {
    this.#beginning = this.#mark(position)
    this.#batches.hold()
  }

  /** The open transaction is over, or its rows are never rolled back. */
  settle(): void {
    if (this.#beginning === null) return
    this.#beginning = null
    this.#undone = null
    this.#marks.clear()
    this.#batches.release()
  }

  /** The open transaction is not read to its end. */
  abandon(): void {
    this.rollback()
    this.settle()
  }

  /** Whether rows at a place are rolled back, as far as that is known. */
  skips({ position }: EventPlace): boolean {
    return this.#undone?.some(({ start, end }) => start < position && position < end) === true
  }

  /** Rows were read. */
  read(): void {
    if (this.#beginning === null || this.#undone !== null || !this.#batches.isTooFull) return
    const { file, start } = this.#cursor.transaction!
    this.#events.reading(async () => {
      this.#foreseen(await undoneRows(file, start, this.#log))
    })
  }

  /** A statement about a savepoint. */
  savepoint({ statement }: QueryEvent, place: EventPlace): void {
    const savepoint = savepointStatement(statement)
    if (savepoint === null || this.#undone !== null || this.#cursor.isCovered) return
    const { verb, name } = savepoint
    if (verb === 'rollback' && this.#beginning === null) {
      throw protocolError(
        `rows are rolled back at ${place.file}:${place.position}, in a transaction of which that cannot be followed`,
      )
    }
    if (this.#beginning === null || verb === 'release') return
    if (verb === 'set') this.#marks.set(name, this.#mark(place.position))
    else this.#backTo(this.#marks.get(name) ?? this.#beginning)
  }

  /** The open transaction is rolled back. */
  rollback(): void {
    if (this.#beginning !== null && this.#undone === null) this.#backTo(this.#beginning)
  }

  #foreseen(undone: readonly UndoneRows[]): void {
    const all = [this.#beginning!, ...this.#marks.values()]
    for (const { start } of undone) {
      const mark = all.find(({ position }) => position === start)
      if (mark !== undefined) this.#backTo(mark)
    }
    this.#undone = undone
    this.#batches.release()
  }

  #mark(position: number): UndoMark {
    return { position, waiting: this.#batches.waiting, cursor: this.#cursor.mark() }
  }

  #backTo({ waiting, cursor }: UndoMark): void {
    if (waiting > this.#batches.waiting) return
    this.#batches.dropFrom(waiting)
    this.#snapshots.gate?.undone()
    this.#cursor.backTo(cursor)
  }
}
