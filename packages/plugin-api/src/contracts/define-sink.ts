import type { z } from 'zod'
import type { ChangeBatch } from '../data/change-batch.ts'
import type { Position } from '../data/position.ts'
import type { RecordBuffer } from '../data/record-buffer.ts'
import type { TableSchema } from '../data/table-schema.ts'
import type { CheckResult } from './check.ts'
import {
  API_VERSION,
  type OptionsSchema,
  type PluginDefinition,
  type PluginDescription,
} from './plugin-definition.ts'
import type { PluginContext } from './plugin-context.ts'

/** What a sink is given to write. */
export interface SinkBatch {
  /** The position after the batch. A sink with {@link Sink.checkpoint} stores it together with the records. */
  readonly position: Position
  /** The changes, for sinks that take changes rather than records. Not to be modified. */
  readonly batch: ChangeBatch
  /** Whether an encoder is configured: `records` is then what it made, and otherwise empty. */
  readonly encoded: boolean
  /** The encoded records. Owned by the sink until it calls {@link SinkBatch.release}, or until `write` settled. */
  readonly records: RecordBuffer
  /** Gives the record buffer back early: the sink has copied or sent what it needs. Call at most once. */
  release(): void
}

/**
 * Delivers records and says when they are durable.
 *
 * Call order: `check` any time, by itself; or `open` → `write` … → `close`, and `open` again after `close` when the runtime recovers
 * from a retryable failure. `destinationOf` is called after `open`.
 */
export interface Sink {
  /**
   * How many `write` calls may be unsettled at a time; further batches wait in the runtime. Default 1.
   */
  readonly maxInFlight?: number
  /** Whether writing the same record again leaves the destination as it was. Default false. */
  readonly idempotent?: boolean
  /**
   * Connects and checks that destinations can be written.
   *
   * @throws TailraceError a retryable one is tried again with back-off
   */
  open(): Promise<void>
  /**
   * Where data records of a table go (topic, file). Called once per table version by encoders and the runtime; pure.
   *
   * @throws SINK_DESTINATION_INVALID where the name cannot be used
   */
  destinationOf(table: TableSchema): string
  /**
   * Writes a batch's records in order: records of one key stay in order whatever is retried. Called with the next batch
   * before earlier promises settled, up to `maxInFlight`; the synchronous part of each call runs in batch order.
   * A batch without records still carries a position and settles in its turn.
   *
   * The promise resolves when the records are durable. Promises may settle in any order; the runtime confirms in order.
   * Short disturbances the sink rides out itself. A rejection means that it is not known what was delivered: with a
   * retryable error the runtime closes the sink, backs off, opens it again and writes every unconfirmed batch again, in order; with
   * another one the pipeline fails; an error about one record has `details: { change: <id> }`, so that it can be set aside. Aborting `context.signal` makes pending writes reject.
   */
  write(batch: SinkBatch): Promise<void>
  /**
   * For exactly-once delivery: the position that the destination holds, stored by `write` in one transaction with the records. A sink that
   * has it is asked instead of the state store at start, after `open`.
   */
  checkpoint?(): Promise<Position | null>
  /** Prechecks: read-only, each finding as soon as it is known. Never throws: what cannot be checked is a `fail`. */
  check(): AsyncIterable<CheckResult>
  /** Releases everything. Writes that are still pending reject. */
  close(): Promise<void>
}

/** A sink plugin; see {@link defineSink}. */
export interface SinkDefinition<S extends OptionsSchema = OptionsSchema> extends PluginDefinition<
  'sink',
  S
> {
  /** The encoder used where the config names none; null for a sink that takes changes. */
  readonly defaultEncoder: string | null
  /** Whether a sink that takes changes also takes records, where the config names an encoder. Default false. */
  readonly optionalEncoder?: boolean
  create(options: z.output<S>, context: PluginContext): Sink
}

/**
 * Defines a sink plugin. The keys `use`, `name`, `encoder` of a sink in the config are the runtime's; all others are
 * the plugin's options.
 */
export function defineSink<S extends OptionsSchema>(
  definition: PluginDescription<S> & {
    readonly defaultEncoder: string | null
    readonly optionalEncoder?: boolean
    create(options: z.output<S>, context: PluginContext): Sink
  },
): SinkDefinition<S> {
  return { ...definition, kind: 'sink', apiVersion: API_VERSION } as unknown as SinkDefinition<S>
}
