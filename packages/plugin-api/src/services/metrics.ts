import { token } from './token.ts'

/** A number that only grows. */
export interface Counter {
  add(count: number): void
}

/** A number that goes up and down. */
export interface Gauge {
  set(value: number): void
}

/** What a metric is; names are snake_case with the unit last (`lag_bytes`, `batches_total`). */
export interface MetricDescription {
  readonly name: string
  /** One sentence for the reference page. */
  readonly help: string
}

/**
 * Counters and gauges of whoever asks; pipeline and plugin are labels already. Update per batch, never per change. Asking
 * twice for one name and labels gives the same instrument.
 */
export interface Metrics {
  counter(description: MetricDescription, labels?: Readonly<Record<string, string>>): Counter
  gauge(description: MetricDescription, labels?: Readonly<Record<string, string>>): Gauge
}

export const METRICS = token<Metrics>('Metrics')
