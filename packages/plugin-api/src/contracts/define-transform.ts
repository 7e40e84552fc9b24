import type { OperatorFunction } from 'rxjs'
import type { z } from 'zod'
import type { Change, ChangeKind } from '../data/change.ts'
import type { ChangeBatch } from '../data/change-batch.ts'
import type { RowChange } from '../data/row-change.ts'
import type { TableSchema } from '../data/table-schema.ts'
import {
  API_VERSION,
  type OptionsSchema,
  type PluginDefinition,
  type PluginDescription,
} from './plugin-definition.ts'
import type { PluginContext } from './plugin-context.ts'

/** What `each` may give back: the change, nothing (it is dropped), or several in its place. */
export type EachResult<C> = C | null | undefined | void | readonly C[]

interface TransformBase {
  /**
   * Whether rows are changed in place. A transform that does so without saying so is a defect: with
   * `TAILRACE_FREEZE=1` the runtime freezes rows before transforms that do not mutate.
   */
  readonly mutates?: boolean
  /**
   * Whether it may look at a change again after it gave it back: a window, a cache of rows. Values may be kept in any case. Where every transform of a
   * pipeline says no, the source uses the memory of changes again (see {@link ChangeBatch.recycle}). Default true.
   */
  readonly keeps?: boolean
  /**
   * Rewrites a table's schema (rename, drop columns …) with `table.rewrite()`. Called once per table version, before the first
   * change on it; every change of the table, and schema changes about it, are put on the result before `each` or `batch` sees them.
   * Must be pure: the same schema in, an equal one out.
   *
   * @throws CONFIG_INVALID e.g. where two columns would have one name
   */
  table?(table: TableSchema): TableSchema
  /** Releases what `create` took. */
  close?(): void | Promise<void>
}

/** Sees row changes one by one. Synchronous; the runtime fuses neighbours into one loop. */
export interface EachTransform extends TransformBase {
  readonly kinds?: undefined
  readonly batch?: undefined
  readonly stream?: undefined
  each(change: RowChange): EachResult<Change>
}

/** Like {@link EachTransform} for a transform that also sees other kinds. */
export interface EachKindTransform extends TransformBase {
  /** The kinds that `each` is called for; others pass by. */
  readonly kinds: readonly ChangeKind[]
  readonly batch?: undefined
  readonly stream?: undefined
  each(change: Change): EachResult<Change>
}

/** Sees whole batches; may be asynchronous. Batches go through one at a time, in order. */
export interface BatchTransform extends TransformBase {
  readonly kinds?: undefined
  readonly each?: undefined
  readonly stream?: undefined
  /** Returns a batch with the same position (`batch.with(changes)`). */
  batch(batch: ChangeBatch): ChangeBatch | Promise<ChangeBatch>
}

/**
 * Sees the stream: windows, joins, timing. Batches it emits carry position objects that it received, by reference, in
 * order; a position never passes a change that the transform still holds. Changes held while the credit is used up stop
 * the pipeline with `PIPELINE_STALLED`.
 */
export interface StreamTransform extends TransformBase {
  readonly kinds?: undefined
  readonly each?: undefined
  readonly batch?: undefined
  readonly stream: OperatorFunction<ChangeBatch, ChangeBatch>
}

/** Only rewrites table schemas. */
export interface TableTransform extends TransformBase {
  readonly kinds?: undefined
  readonly each?: undefined
  readonly batch?: undefined
  readonly stream?: undefined
  table(table: TableSchema): TableSchema
}

/**
 * Drops, renames, reshapes, routes changes. Choose the shallowest form. Called from one place at a time. Whatever it throws
 * fails the pipeline with `CHANGE_NOT_PROCESSED`, which names the change; a TailraceError keeps its code.
 */
export type Transform =
  | EachTransform
  | EachKindTransform
  | BatchTransform
  | StreamTransform
  | TableTransform

/** A transform plugin; see {@link defineTransform}. */
export interface TransformDefinition<
  S extends OptionsSchema = OptionsSchema,
> extends PluginDefinition<'transform', S> {
  create(options: z.output<S>, context: PluginContext): Transform
}

/**
 * Defines a transform plugin.
 *
 * @param definition `create` makes one transform for one pipeline; what can be done once is done there
 */
export function defineTransform<S extends OptionsSchema>(
  definition: PluginDescription<S> & {
    create(options: z.output<S>, context: PluginContext): Transform
  },
): TransformDefinition<S> {
  return {
    ...definition,
    kind: 'transform',
    apiVersion: API_VERSION,
  } as unknown as TransformDefinition<S>
}
