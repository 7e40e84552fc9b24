import { count, percent, rate, seconds } from './figures.ts'

/** Something that is read row by row, and its speed. */
export interface RowProgress {
  readonly rows: number
  /** Null where it is not known how many there are. */
  readonly expectedRows: number | null
  /** Whether `expectedRows` was counted, and is no estimate. */
  readonly exact: boolean
  /** Null where it is not measured. */
  readonly rowsPerSecond: number | null
}

/** Share of 0 to 1 that was read; null where it is not known, and where an estimate turned out too low. */
export function shareOf({ rows, expectedRows }: RowProgress): number | null {
  if (expectedRows === null || rows > expectedRows) return null
  return expectedRows === 0 ? 1 : rows / expectedRows
}

/** Seconds until all is read at this speed; null where that cannot be told. */
export function secondsLeft(progress: RowProgress): number | null {
  const { rows, expectedRows, rowsPerSecond } = progress
  if (expectedRows === null || rowsPerSecond === null || rowsPerSecond <= 0) return null
  return rows > expectedRows ? null : (expectedRows - rows) / rowsPerSecond
}

/** How many there are: `5,000`, `~5,000` for an estimate, `?`. */
export function expectedWords({ expectedRows, exact }: RowProgress): string {
  return expectedRows === null ? '?' : `${exact ? '' : '~'}${count(expectedRows)}`
}

/** `45 %`, or nothing. */
export function shareWords(progress: RowProgress): string {
  const share = shareOf(progress)
  return share === null ? '' : percent(share)
}

/** `12,000/s`, or nothing. */
export function rateWords({ rowsPerSecond }: RowProgress): string {
  return rowsPerSecond === null ? '' : `${rate(rowsPerSecond)}/s`
}

/** `3 min`, or nothing. */
export function leftWords(progress: RowProgress): string {
  const left = secondsLeft(progress)
  return left === null ? '' : seconds(Math.ceil(left))
}

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/** A bar of a width in columns; a dotted one where the share is not known. */
export function bar(share: number | null, width: number): string {
  if (share === null) return '·'.repeat(width)
  const eighths = Math.floor(Math.min(1, Math.max(0, share)) * width * 8)
  const full = '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8]!
  return full.padEnd(width, '░')
}
