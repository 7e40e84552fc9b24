/** The percentiles that a run reports. */
export interface Percentiles {
  readonly p50Ms: number
  readonly p90Ms: number
  readonly p99Ms: number
}

/** Percentiles by nearest rank. @throws Error for no values */
export function percentiles(values: Float64Array): Percentiles {
  if (values.length === 0) throw new Error('Nothing was measured')
  const sorted = values.toSorted()
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!
  return { p50Ms: at(0.5), p90Ms: at(0.9), p99Ms: at(0.99) }
}
