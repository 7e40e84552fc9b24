import type { SnapshotStatus } from '@tailrace/core'
import {
  bar,
  expectedWords,
  leftWords,
  rateWords,
  type RowProgress,
  shareOf,
  shareWords,
} from '../output/progress.ts'
import { count } from '../output/figures.ts'
import type { Style } from '../output/style.ts'
import { RateMeter } from './rate-meter.ts'

/** Rows come in bursts, between batches of the stream. */
const WINDOW_MS = 10_000
const NAME_WIDTH = 40
const BAR_WIDTH = 24

/** Where the lines go. */
export interface SnapshotLinesRoom {
  readonly style: Style
  /** Columns to stay within. */
  readonly width: number
  /** How many lines there is room for. */
  readonly lines: number
}

function figures(progress: RowProgress): string {
  const left = leftWords(progress)
  return [
    shareWords(progress).padStart(5),
    `${count(progress.rows)} of ${expectedWords(progress)} rows`,
    rateWords(progress),
    ...(left === '' ? [] : [`${left} left`]),
  ].join('  ')
}

function fitted(name: string, width: number): string {
  return name.length <= width ? name.padEnd(width) : `${name.slice(0, width - 1)}…`
}

/** What a terminal shows of one pipeline's snapshots: a line for all tables, and below it a bar for each that is being read. */
export class SnapshotLines {
  #total = new RateMeter(WINDOW_MS)
  #tables = new Map<string, RateMeter>()

  /** @param now milliseconds of any clock that never goes back */
  lines(status: SnapshotStatus | null, now: number, room: SnapshotLinesRoom): string[] {
    if (status === null) {
      this.#total = new RateMeter(WINDOW_MS)
      this.#tables.clear()
      return []
    }
    const reading = status.pending.filter(({ state }) => state === 'reading')
    const rates = this.#sample(reading, now)
    const rowsPerSecond = this.#total.sample(status.rows, now)
    const tables = `${count(status.done)} of ${count(status.tables)} tables`
    const head = `  snapshot  ${tables}  ${figures({ ...status, rowsPerSecond }).trimStart()}`
    const nameWidth = Math.min(NAME_WIDTH, Math.max(0, ...reading.map(({ table }) => table.length)))
    const bars = reading.map((table) => {
      const progress = { ...table, rowsPerSecond: rates.get(table.table)! }
      const filled = bar(shareOf(progress), BAR_WIDTH)
      const before = `    ${fitted(table.table, nameWidth)}  `
      const line = `${before}${filled}  ${figures(progress)}`.slice(0, room.width)
      const from = Math.min(before.length, line.length)
      const to = Math.min(from + BAR_WIDTH, line.length)
      return line.slice(0, from) + room.style('cyan', line.slice(from, to)) + line.slice(to)
    })
    return [room.style('cyan', head.slice(0, room.width)), ...bars].slice(0, room.lines)
  }

  #sample(reading: SnapshotStatus['pending'], now: number): ReadonlyMap<string, number> {
    const meters = this.#tables
    this.#tables = new Map()
    return new Map(
      reading.map(({ table, rows }) => {
        const meter = meters.get(table) ?? new RateMeter(WINDOW_MS)
        this.#tables.set(table, meter)
        return [table, meter.sample(rows, now)]
      }),
    )
  }
}
