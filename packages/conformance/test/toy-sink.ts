import { setTimeout as delay } from 'node:timers/promises'
import {
  type CheckResult,
  defineSink,
  type PluginContext,
  type Position,
  type Sink,
  type SinkBatch,
  type SinkDefinition,
  type TableSchema,
  TailraceError,
} from '@tailrace/plugin-api'
import { z } from 'zod'

/** A server in this process. */
export class ToyServer {
  readonly records: string[] = []
  isUp = true
  position: Position | null = null
}

/** The server of the stage that runs; stages follow one another. */
export const current = { server: new ToyServer() }

const unavailable = () => new TailraceError('SINK_UNAVAILABLE', 'the toy server is away')

export const toyOptions: z.ZodType<object> = z.strictObject({
  topic: z.string().min(1).describe('A topic.'),
})

/** A sink that keeps to everything. Defects are subclasses. */
export class ToySink implements Sink {
  readonly maxInFlight: number = 8
  readonly idempotent: boolean = false
  readonly server = current.server
  readonly context: PluginContext
  isOpen = false
  #tail: Promise<void> = Promise.resolve()

  constructor(context: PluginContext) {
    this.context = context
  }

  async open(): Promise<void> {
    if (!this.server.isUp) throw unavailable()
    this.isOpen = true
  }

  destinationOf(table: TableSchema): string {
    return table.id
  }

  /** The values of a batch. */
  valuesOf({ encoded, records, batch }: SinkBatch): string[] {
    if (!encoded) {
      return batch.changes.map((change) => JSON.stringify(change.kind === 'row' && change.after))
    }
    return Array.from({ length: records.count }, (_, i) =>
      records.body.toString(records.valueStart(i), records.valueEnd(i)),
    )
  }

  write(batch: SinkBatch): Promise<void> {
    const values = this.valuesOf(batch)
    const { position } = batch
    batch.release()
    const turn = this.#tail.then(() => this.deliver(values, position))
    this.#tail = turn.catch(() => {})
    return turn
  }

  async deliver(values: readonly string[], position: Position): Promise<void> {
    await delay(0)
    if (!this.isOpen) throw new TailraceError('SINK_RESET', 'closed')
    this.context.signal.throwIfAborted()
    if (!this.server.isUp) throw unavailable()
    this.server.records.push(...values)
    this.server.position = position
  }

  async *check(): AsyncIterable<CheckResult> {
    yield this.server.isUp
      ? { check: 'server', status: 'pass', detail: 'it answers' }
      : { check: 'server', status: 'fail', detail: 'it is away', code: 'SINK_UNAVAILABLE' }
  }

  async close(): Promise<void> {
    this.isOpen = false
    await this.#tail
  }
}

/** A plugin of a toy. */
export function toySink(
  make: (context: PluginContext) => Sink = (context) => new ToySink(context),
  schema: z.ZodType<object> = toyOptions,
  defaultEncoder: string | null = 'json',
): SinkDefinition {
  return defineSink({
    name: 'toy',
    summary: 'A toy.',
    stability: 'stable',
    options: schema,
    defaultEncoder,
    create: (_, context) => make(context),
  })
}
