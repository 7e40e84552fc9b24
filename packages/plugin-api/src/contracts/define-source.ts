import type { Observable } from 'rxjs'
import type { z } from 'zod'
import type { Change } from '../data/change.ts'
import type { ChangeBatch } from '../data/change-batch.ts'
import type { Json, Position } from '../data/position.ts'
import type { CheckResult } from './check.ts'
import type { Credit } from './credit.ts'
import {
  API_VERSION,
  type OptionsSchema,
  type PluginDefinition,
  type PluginDescription,
} from './plugin-definition.ts'
import type { PluginContext } from './plugin-context.ts'

/** How far a source is behind; what is not known is absent. */
export interface SourceLag {
  /** Bytes of log between the server's end and what was emitted last. */
  readonly bytes?: number
  /** Seconds since the newest emitted change was committed, 0 when caught up. */
  readonly seconds?: number
}

/** Something that the source keeps on a server, e.g. a replication slot. */
export interface ServerResource {
  readonly kind: string
  readonly name: string
  /** How it is, in words with figures. */
  readonly detail: string
  /** The same figures for machines, e.g. bytes of log that a slot holds. */
  readonly figures?: { readonly [name: string]: Json }
}

/** What a snapshot that was asked for reads: `tailrace snapshot <pipeline> <table…>`. */
export interface SnapshotRequest {
  /** Patterns, as the option `tables` of sources has them: among the tables that the source streams. At least one. */
  readonly tables: readonly string[]
  /** A condition in the server's own SQL that rows must meet; all rows where absent. */
  readonly where?: string
}

/** How far a snapshot is with one table. */
export interface TableSnapshotProgress {
  /** As patterns and people name it: `schema.name`. */
  readonly table: string
  readonly state: 'waiting' | 'reading' | 'done'
  /** Rows delivered so far, of this run of the process and, where they are known, of earlier ones. */
  readonly rows: number
  /** How many rows there are to read; null where that is not known. */
  readonly expectedRows: number | null
  /** Whether `expectedRows` was counted, and is no estimate. */
  readonly exact: boolean
}

/**
 * Reads a database log (and snapshots tables) into batches.
 *
 * Call order: `check` any time, by itself; or `open` once → `stream` once or more, one subscription at a time →
 * `acknowledge` and `snapshot` any time after `open` → `close` once. `compare` and `covers` are pure and need no `open`.
 */
export interface Source<P extends Position = Position> {
  /**
   * Connects, checks that the server fits the stored position, and prepares what streaming needs (slot,
   * publication). Refuses with the exact gap and the ways out where they do not fit; nothing is skipped.
   *
   * @param from the earliest checkpoint of the pipeline's sinks, or null on the first start
   * @returns where streaming begins, or null to begin at `from`. It is the first checkpoint of sinks that have none, and takes the place of
   *   those that `compare` puts before it, written before anything is streamed. Where `from` was given, it includes what `from` does (a
   *   table was added to a known pipeline, say, and its snapshot begun; or the log was lost and all is read anew: then it comes after
   *   every position of before, and those cover nothing of what follows)
   * @throws TailraceError a retryable one is tried again with back-off
   */
  open(from: P | null): Promise<P | null>
  /**
   * The changes after a position. Cold: subscribing connects, unsubscribing releases connections and timers. Emits
   * synchronously from its read loop, batches in log order, never concurrently. Every change after `from` is emitted exactly
   * once per subscription; changes that `compare` puts in an order come in it each time.
   *
   * An error that is retryable makes the runtime subscribe again, with back-off, from the position of the last batch
   * emitted; another one fails the pipeline. Completing means that the source has nothing more, ever (a file was replayed).
   *
   * @param from where to go on; null only where `open` returned null for null
   */
  stream(from: P | null, credit: Credit): Observable<ChangeBatch>
  /**
   * Says that everything up to a position is durable at every sink and the checkpoint that says so is stored: from now on the server
   * may forget what is before. Positions arrive in order. Must not throw; a source that is not connected remembers the last.
   */
  acknowledge(position: P): void
  /**
   * Order of two positions of this source: negative, 0, positive, or undefined where neither comes first (GTID sets,
   * offsets of several partitions). Where it is defined it is a partial order: reflexive, antisymmetric, transitive.
   */
  compare(a: P, b: P): number | undefined
  /**
   * Whether a position includes a change. For all batches: a batch's position covers its changes and all earlier ones, and no later
   * one; `compare(a, b) <= 0` implies that b covers what a covers.
   */
  covers(position: P, change: Change): boolean
  /**
   * The greatest position that every given one includes: where streaming must begin to serve sinks at different
   * checkpoints. What one of them alone has begun (a snapshot of which nothing was delivered) is begun in it. Needed only where `compare` may be undefined; by default the runtime takes the least.
   */
  meet?(positions: readonly P[]): P
  /**
   * Reads tables again, or some of their rows, while streaming goes on: they come as `read` changes, each in an order with the stream's
   * changes of the same row. Called any time between `open` and `close`, also several times at once; a request made while the
   * connection is away waits for it.
   *
   * @returns once the request survives a crash of the process, not when the rows are read: what will be read, for the one who asked
   * @throws TailraceError `SOURCE_TABLE_MISSING` where no table matches; `CONFIG_INVALID` where the request makes no sense; nothing is read then
   */
  snapshot?(request: SnapshotRequest): Promise<Json>
  /**
   * How far snapshots are, in the order of reading; empty where none goes on. Tables of a snapshot stay in it, done, until the
   * snapshot is finished. Asked about once a second; answers from memory.
   */
  snapshotProgress?(): readonly TableSnapshotProgress[]
  /** How far behind. Asked about once a second; answers from memory. */
  lag(): SourceLag
  /** Prechecks: read-only, each finding as soon as it is known. Never throws: what cannot be checked is a `fail`. */
  check(): AsyncIterable<CheckResult>
  /** What this pipeline keeps on the server. */
  resources?(): Promise<readonly ServerResource[]>
  /** Removes it. Only ever called on the user's explicit command. */
  dropResources?(): Promise<readonly ServerResource[]>
  /** Releases everything. Called once, after the subscription ended, also when `open` failed. */
  close(): Promise<void>
}

/** A source plugin; see {@link defineSource}. */
export interface SourceDefinition<S extends OptionsSchema = OptionsSchema> extends PluginDefinition<
  'source',
  S
> {
  create(options: z.output<S>, context: PluginContext): Source
}

/**
 * Defines a source plugin.
 *
 * @param definition `create` makes a source; it does no I/O, and may throw `CONFIG_INVALID` for what a schema cannot say
 */
export function defineSource<S extends OptionsSchema, P extends Position = Position>(
  definition: PluginDescription<S> & {
    create(options: z.output<S>, context: PluginContext): Source<P>
  },
): SourceDefinition<S> {
  return {
    ...definition,
    kind: 'source',
    apiVersion: API_VERSION,
  } as unknown as SourceDefinition<S>
}
