import type { Counter, Gauge, MetricDescription, Metrics } from '@tailrace/plugin-api'

type Labels = Readonly<Record<string, string>>

/** One value of a metric at the moment it was asked for. */
export interface MetricSample {
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge'
  readonly labels: Labels
  readonly value: number
}

/** A counter or gauge: a number in a field, so that updating it costs an addition. */
class Instrument implements Counter, Gauge {
  value = 0
  readonly description: MetricDescription
  readonly type: 'counter' | 'gauge'
  readonly labels: Labels

  constructor(description: MetricDescription, type: 'counter' | 'gauge', labels: Labels) {
    this.description = description
    this.type = type
    this.labels = labels
  }

  add(count: number): void {
    this.value += count
  }

  set(value: number): void {
    this.value = value
  }
}

/** Holds every counter and gauge of the process; exporters read {@link MetricsRegistry.snapshot}. */
export class MetricsRegistry implements Metrics {
  readonly #instruments = new Map<string, Instrument>()

  counter(description: MetricDescription, labels: Labels = {}): Counter {
    return this.#instrument(description, 'counter', labels)
  }

  gauge(description: MetricDescription, labels: Labels = {}): Gauge {
    return this.#instrument(description, 'gauge', labels)
  }

  #instrument(
    description: MetricDescription,
    type: 'counter' | 'gauge',
    labels: Labels,
  ): Instrument {
    const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))
    const key = JSON.stringify([description.name, sorted])
    let instrument = this.#instruments.get(key)
    if (instrument === undefined) {
      instrument = new Instrument(description, type, Object.freeze({ ...labels }))
      this.#instruments.set(key, instrument)
    }
    if (instrument.type !== type) {
      throw new TypeError(`metric "${description.name}" is a ${instrument.type}, not a ${type}`)
    }
    return instrument
  }

  /** The values of all metrics now, in the order in which they were first asked for. */
  snapshot(): readonly MetricSample[] {
    return [...this.#instruments.values()].map(({ description, type, labels, value }) => ({
      name: description.name,
      help: description.help,
      type,
      labels,
      value,
    }))
  }
}

/** The same metrics with labels that every instrument carries. */
export function labelMetrics(metrics: Metrics, bound: Labels): Metrics {
  return {
    counter: (description, labels) => metrics.counter(description, { ...bound, ...labels }),
    gauge: (description, labels) => metrics.gauge(description, { ...bound, ...labels }),
  }
}
