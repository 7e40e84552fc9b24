import { NO_ROW, type RowChange } from '@tailrace/plugin-api'
import { SnapshotState } from '@tailrace/plugin-api/snapshot'
import { movedTableId } from './plan/moved-condition.ts'
import type { MysqlPlan } from './mysql-plan.ts'
import type { StreamGate } from './stream-gate.ts'

/** What snapshots and the stream of one source share; outlives connections. */
export class Snapshots extends SnapshotState<MysqlPlan, string> {
  /** Set while snapshots have something to read: the stream asks it before each transaction, and shows it each change. */
  gate: StreamGate | null = null

  constructor() {
    super({
      tableId: movedTableId,
      text: hexOf,
    })
  }

  /** The stream delivers a change while rows are read. */
  note(change: RowChange): void {
    this.gate?.note(change)
    // A table without a key is read whole at once: no row of it moves from what is not read to what is.
    if (change.beforeAt === NO_ROW || change.afterAt === NO_ROW) return
    if (change.table.columns.some(({ identity }) => identity === true)) this.noteMoved(change)
  }

  /**
   * Has a row that was read, and not delivered, read once more.
   *
   * @param columns of its key
   */
  readAgain({ table, cells, afterAt }: RowChange, columns: readonly string[]): void {
    const { bytes, spans } = cells!
    const values = columns.map((name) => {
      const { cell } = table.columns.find((column) => column.name === name)!
      const start = spans[afterAt + 2 * cell]!
      return hexOf(bytes, start, start + spans[afterAt + 2 * cell + 1]!)
    })
    this.addMoved({ table: movedTableId(table), columns, values })
  }
}

/** A cell as text, whatever the column's type is. */
function hexOf(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('hex')
}
