/** One run of one contestant, as `--json` writes it. What a scenario does not have is left out. */
export interface Run {
  /** `tailrace`, or the peer's name. */
  readonly contestant: string
  /** Row changes delivered. */
  readonly changes?: number
  /** From the start of the contestant's process to the last record; else the time measured. */
  readonly seconds?: number
  readonly changesPerSecond?: number
  /** User and system time of the contestant's process, its threads and its children. */
  readonly cpuSeconds?: number
  readonly cpuMicrosPerChange?: number
  /** Largest resident set of the process and its children. */
  readonly peakRssMiB?: number
  /** Milliseconds from insert to consumer. */
  readonly p50Ms?: number
  readonly p90Ms?: number
  readonly p99Ms?: number
}

/** A run with what only the table shows. */
export interface Measurement extends Run {
  /** Sets runs of one contestant apart, such as the load it was under. */
  readonly group?: string
  /** From the first record to the last: without the start of the process. */
  readonly steadyChangesPerSecond?: number
  /** Of one core, over the time measured. */
  readonly cpuPercent?: number
}

/** What `--json` writes. */
export interface Report {
  readonly scenario: string
  readonly machine: string
  readonly runs: readonly Run[]
}

const FIELDS = [
  'contestant',
  'changes',
  'seconds',
  'changesPerSecond',
  'cpuSeconds',
  'cpuMicrosPerChange',
  'peakRssMiB',
  'p50Ms',
  'p90Ms',
  'p99Ms',
] as const satisfies readonly (keyof Run)[]

/** The report of a scenario, with the fields of `Run` and no others. */
export function reportOf(
  scenario: string,
  machine: string,
  measurements: readonly Measurement[],
): Report {
  const runs = measurements.map((measurement) => {
    const given = FIELDS.filter((field) => measurement[field] !== undefined)
    return Object.fromEntries(
      given.map((field) => [field, rounded(measurement[field]!)]),
    ) as unknown as Run
  })
  return { scenario, machine, runs }
}

function rounded(value: string | number): string | number {
  return typeof value === 'number' ? Number(value.toFixed(3)) : value
}
