import type { Source } from '@tailrace/plugin-api'
import type { SinkProgress } from './confirmations.ts'
import type { CreditLedger } from './credit-ledger.ts'
import type { Lane } from './lane.ts'
import type { PipelineCounters } from './pipeline-counters.ts'
import { type SnapshotStatus, snapshotStatus } from './snapshot-status.ts'
import type { PipelineState } from './pipeline-state.ts'

/** How one sink of a pipeline does. */
export interface SinkSnapshot {
  readonly name: string
  /** Changes that it confirmed since the start. */
  readonly confirmedChanges: number
  /** Batches that it has not confirmed. */
  readonly pendingBatches: number
}

/** What a sink's progress and lane say. */
export function sinkSnapshot(sink: {
  readonly progress: SinkProgress
  readonly lane: Lane
}): SinkSnapshot {
  return {
    name: sink.progress.name,
    confirmedChanges: sink.progress.changes,
    pendingBatches: sink.lane.pending,
  }
}

/** How a pipeline does, at one moment. JSON: `status` shows it, also from another process. */
export interface PipelineSnapshot {
  readonly pipeline: string
  readonly state: PipelineState
  /** Milliseconds since the epoch. */
  readonly since: number
  /** Why the pipeline waits for a server that is away; null while all is well. */
  readonly retrying: string | null
  /** Why it failed; null otherwise. */
  readonly error: string | null
  /** Since the start of the process. */
  readonly changes: number
  readonly bytes: number
  readonly batches: number
  readonly checkpoints: number
  readonly interruptions: number
  /** What the source knows of how far it is behind; null where it does not. */
  readonly lagBytes: number | null
  readonly lagSeconds: number | null
  /** Share of the credit in use, 0–1. */
  readonly creditUsed: number
  /** How far snapshots are; null while none goes on. */
  readonly snapshot: SnapshotStatus | null
  readonly sinks: readonly SinkSnapshot[]
}

/** What the figures of a run are taken from. */
export interface FigureSources {
  readonly source: Source
  readonly counters: PipelineCounters
  readonly ledger: CreditLedger
  readonly retrying: string | null
  readonly sinks: readonly Parameters<typeof sinkSnapshot>[0][]
}

/** The figures of a run, for a {@link PipelineSnapshot}. */
export function figuresOf({
  source,
  counters,
  ledger,
  retrying,
  sinks,
}: FigureSources): Omit<PipelineSnapshot, 'pipeline' | 'state' | 'since' | 'error'> {
  const lag = source.lag()
  const { changes, bytes, batches, checkpoints, interruptions } = counters
  return {
    retrying,
    changes,
    bytes,
    batches,
    checkpoints,
    interruptions,
    lagBytes: lag.bytes ?? null,
    lagSeconds: lag.seconds ?? null,
    creditUsed: Math.round(ledger.use.share * 1000) / 1000,
    snapshot: snapshotStatus(source.snapshotProgress?.() ?? []),
    sinks: sinks.map(sinkSnapshot),
  }
}
