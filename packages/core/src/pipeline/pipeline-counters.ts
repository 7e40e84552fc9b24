import type { ChangeBatch, Counter, Gauge, Metrics } from '@tailrace/plugin-api'
import { retriesMetric } from '../services/counted-retries.ts'

/** A pipeline's own metrics: names, and what they mean, for the reference page. */
export const pipelineMetrics = {
  changes: { name: 'changes_total', help: 'Changes that the source emitted.' },
  bytes: { name: 'change_bytes_total', help: 'Bytes of changes that the source emitted.' },
  batches: { name: 'batches_total', help: 'Batches that the source emitted.' },
  confirmed: {
    name: 'confirmed_changes_total',
    help: 'Changes that a sink (label `sink`) confirmed as durable.',
  },
  checkpoints: { name: 'checkpoints_total', help: 'Checkpoint writes.' },
  interruptions: {
    name: 'interruptions_total',
    help: 'Times that the connection to the source broke and was made again.',
  },
  retries: retriesMetric,
  lagBytes: { name: 'lag_bytes', help: 'Bytes of log that the source has not emitted yet.' },
  lagSeconds: { name: 'lag_seconds', help: 'Age of the newest change emitted; 0 when caught up.' },
  credit: { name: 'credit_used_ratio', help: 'Share of the credit in use; at 1 the source waits.' },
} as const

/** Counts per batch, for metrics and for the snapshot that `status` shows. */
export class PipelineCounters {
  changes = 0
  bytes = 0
  batches = 0
  checkpoints = 0
  interruptions = 0
  readonly #changes: Counter
  readonly #bytes: Counter
  readonly #batches: Counter
  readonly #checkpoints: Counter
  readonly #interruptions: Counter
  readonly #lagBytes: Gauge
  readonly #lagSeconds: Gauge
  readonly #credit: Gauge

  constructor(metrics: Metrics) {
    this.#changes = metrics.counter(pipelineMetrics.changes)
    this.#bytes = metrics.counter(pipelineMetrics.bytes)
    this.#batches = metrics.counter(pipelineMetrics.batches)
    this.#checkpoints = metrics.counter(pipelineMetrics.checkpoints)
    this.#interruptions = metrics.counter(pipelineMetrics.interruptions)
    this.#lagBytes = metrics.gauge(pipelineMetrics.lagBytes)
    this.#lagSeconds = metrics.gauge(pipelineMetrics.lagSeconds)
    this.#credit = metrics.gauge(pipelineMetrics.credit)
  }

  emitted(batch: ChangeBatch): void {
    const count = batch.changes.length
    this.batches++
    this.changes += count
    this.bytes += batch.bytes
    this.#batches.add(1)
    this.#changes.add(count)
    this.#bytes.add(batch.bytes)
  }

  checkpointed(): void {
    this.checkpoints++
    this.#checkpoints.add(1)
  }

  interrupted(): void {
    this.interruptions++
    this.#interruptions.add(1)
  }

  gauges(lag: { bytes?: number; seconds?: number }, creditShare: number): void {
    if (lag.bytes !== undefined) this.#lagBytes.set(lag.bytes)
    if (lag.seconds !== undefined) this.#lagSeconds.set(lag.seconds)
    this.#credit.set(creditShare)
  }
}
