// MySQL binlog, the pure half: positions are GTID sets, so two of them may be without order, and one may stand inside a
// transaction. (Sets without gaps here; real ones are lists of intervals.)
import type { Change } from '@tailrace/plugin-api'

/**
 * For each server the highest transaction that is complete; rows delivered of an open one; the schema history's version. A reader has
 * one open transaction, and what two of them have in common may stand in two.
 */
export type BinlogPosition = {
  readonly done: { readonly [server: string]: number }
  readonly open: readonly { readonly server: string; readonly gno: number; readonly rows: number }[]
  readonly schema: number
}

/** How many rows of a transaction a position includes. */
function rowsOf({ done, open }: BinlogPosition, server: string, gno: number): number {
  if (gno <= (done[server] ?? 0)) return Infinity
  return open.find((one) => one.server === server && one.gno === gno)?.rows ?? 0
}

function includes(a: BinlogPosition, b: BinlogPosition): boolean {
  const { done, open } = b
  return (
    Object.entries(done).every(([server, gno]) => gno <= (a.done[server] ?? 0)) &&
    open.every(({ server, gno, rows }) => rowsOf(a, server, gno) >= rows)
  )
}

/** The order of positions; a change's place is its row's number in the transaction, counted before any filter. */
export const binlogOrder = {
  compare(a: BinlogPosition, b: BinlogPosition): number | undefined {
    const [ab, ba] = [includes(a, b), includes(b, a)]
    return ab ? (ba ? 0 : 1) : ba ? -1 : undefined
  },
  covers(position: BinlogPosition, change: Change): boolean {
    const { server, gno } = change.transaction.native as { server: string; gno: number }
    return change.place < rowsOf(position, server, gno)
  },
  meet(positions: readonly BinlogPosition[]): BinlogPosition {
    const servers = Object.keys(positions[0]!.done)
    const done = Object.fromEntries(
      servers.map((server) => [server, Math.min(...positions.map((p) => p.done[server] ?? 0))]),
    )
    const open = servers.flatMap((server) => {
      const gno = done[server]! + 1
      const rows = Math.min(...positions.map((p) => rowsOf(p, server, gno)))
      return rows === 0 ? [] : [{ server, gno, rows }]
    })
    return { done, open, schema: Math.min(...positions.map((p) => p.schema)) }
  },
}
