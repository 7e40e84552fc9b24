import type { z } from 'zod'
import type { ChangeBatch } from '../data/change-batch.ts'
import type { RecordBuffer } from '../data/record-buffer.ts'
import type { TableSchema } from '../data/table-schema.ts'
import {
  API_VERSION,
  type OptionsSchema,
  type PluginDefinition,
  type PluginDescription,
} from './plugin-definition.ts'
import type { PluginContext } from './plugin-context.ts'

/** What an encoder is given beyond {@link PluginContext}. */
export interface EncoderContext extends PluginContext {
  /** Where the sink sends data records of a table (the topic); formats that name it in the record ask once per table version. */
  destinationOf(table: TableSchema): string
}

/**
 * Turns changes into key, value and headers of a wire format. One encoder per sink; stateful ones need no locks.
 */
export interface Encoder {
  /**
   * Appends the records of a batch, in the order in which they are to be delivered. The same changes may come again, when a sink has
   * to be written once more. What is appended is none, one or several per change, or one for several
   * changes in a row. Must not change or keep the changes.
   *
   * Synchronous but for one reason: a promise may be returned while a schema that was not seen before is registered or looked up.
   * The runtime then waits before it encodes what follows.
   *
   * Whatever it throws fails the pipeline with `CHANGE_NOT_PROCESSED`; a TailraceError keeps its code.
   */
  encode(batch: ChangeBatch, out: RecordBuffer): void | Promise<void>
  /** Releases what `create` took. */
  close?(): void | Promise<void>
}

/** An encoder plugin; see {@link defineEncoder}. */
export interface EncoderDefinition<
  S extends OptionsSchema = OptionsSchema,
> extends PluginDefinition<'encoder', S> {
  /** Media type of values, e.g. `application/json`. */
  readonly contentType: string
  /** Whether values are text of one line, so that files can hold one record a line. */
  readonly lines: boolean
  create(options: z.output<S>, context: EncoderContext): Encoder
}

/** Defines an encoder plugin. */
export function defineEncoder<S extends OptionsSchema>(
  definition: PluginDescription<S> & {
    readonly contentType: string
    readonly lines: boolean
    create(options: z.output<S>, context: EncoderContext): Encoder
  },
): EncoderDefinition<S> {
  return {
    ...definition,
    kind: 'encoder',
    apiVersion: API_VERSION,
  } as unknown as EncoderDefinition<S>
}
