/** A place between two events of a server's log. */
export interface LogPlace {
  /** Name of the log file, as `SHOW BINARY LOGS` says it. */
  readonly file: string
  /** In bytes from the file's beginning. */
  readonly offset: number
}

/** Order of two places of one server's log; undefined for files whose names are not of one series. */
export function compareLogPlaces(a: LogPlace, b: LogPlace): number | undefined {
  if (a.file === b.file) return a.offset - b.offset
  const [first, second] = [numbered(a.file), numbered(b.file)]
  if (first === null || second === null || first.series !== second.series) return undefined
  return first.number - second.number
}

function numbered(file: string): { series: string; number: number } | null {
  const dot = file.lastIndexOf('.')
  const digits = file.slice(dot + 1)
  if (dot < 0 || !/^\d+$/.test(digits)) return null
  return { series: file.slice(0, dot), number: Number(digits) }
}
