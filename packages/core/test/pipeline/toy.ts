import {
  ChangeBatch,
  type Change,
  type Clock,
  type ColumnSchema,
  type Credit,
  defineEncoder,
  defineSink,
  defineSource,
  defineTransform,
  type Ownership,
  type Position,
  RowChange,
  type Sink,
  type SinkBatch,
  type Source,
  TableSchema,
  TailraceError,
  type Transaction,
  type Transform,
} from '@tailrace/plugin-api'
import { Observable, type Subscriber } from 'rxjs'
import { z } from 'zod'
import type { PipelineServices } from '../../src/pipeline/pipeline-services.ts'
import type { PipelineSpec } from '../../src/pipeline/pipeline-spec.ts'
import type { PairPosition } from './pair-source.ts'

const noOptions = z.strictObject({})

const column = (name: string, cell: number): ColumnSchema => ({
  name,
  cell,
  type: { kind: 'int32' },
  nativeType: 'integer',
  nullable: false,
  decode: (bytes) => bytes[0]!,
})

export const table = new TableSchema({
  database: 'toys',
  schema: 'public',
  name: 'numbers',
  columns: [column('id', 0), column('twice', 1)],
  primaryKey: ['id'],
})

const transaction: Transaction = {
  origin: { connector: 'toy', server: 'toy', database: 'toys', version: '1' },
  id: '1',
  commitTime: 0,
  commitPlace: 0,
  native: {},
  writeChangeId: (change, out) => out.ascii(`toy/${change.place}`),
}

export type ToyPosition = Position & { readonly n: number }

export function numberChange(n: number): RowChange {
  const change = new RowChange('insert', table, transaction, n, 0, null, -1, -1)
  change.after = table.rowOf([n, 2 * n])
  return change
}

export const numberOf = (change: Change): number => change.place

export function schemaBatch(n: number): ChangeBatch {
  const change: Change = {
    kind: 'schema',
    action: 'alter',
    database: 'toys',
    schema: 'public',
    name: 'numbers',
    table,
    previous: null,
    statement: null,
    transaction,
    place: n,
    ordinal: 0,
  }
  return new ChangeBatch([change], { n }, 1, true)
}

/** A source of the numbers 1, 2, 3 …, emitted when the test says so. */
export class ToySource implements Source<ToyPosition> {
  opened: (ToyPosition | null)[] = []
  subscriptions: (ToyPosition | null)[] = []
  acknowledged: number[] = []
  subscriber: Subscriber<ChangeBatch> | null = null
  credit: Credit | null = null
  closed = 0
  next = 1

  async open(from: ToyPosition | null): Promise<ToyPosition | null> {
    this.opened.push(from)
    return from === null ? { n: 0 } : null
  }

  stream(from: ToyPosition | null, credit: Credit): Observable<ChangeBatch> {
    return new Observable((subscriber) => {
      this.subscriptions.push(from)
      this.subscriber = subscriber
      this.credit = credit
      this.next = (from?.n ?? 0) + 1
      return () => {
        if (this.subscriber === subscriber) this.subscriber = null
      }
    })
  }

  /** Emits the next `count` numbers as one batch. */
  emit(count = 1): void {
    const changes = Array.from({ length: count }, () => numberChange(this.next++))
    this.subscriber!.next(new ChangeBatch(changes, { n: this.next - 1 }, count * 100))
  }

  emitSchema(): void {
    this.subscriber!.next(schemaBatch(this.next++))
  }

  acknowledge(position: ToyPosition): void {
    this.acknowledged.push(position.n)
  }

  compare(a: ToyPosition, b: ToyPosition): number {
    return a.n - b.n
  }

  covers(position: ToyPosition, change: Change): boolean {
    return change.place <= position.n
  }

  lag() {
    return { bytes: 0 }
  }

  async *check() {
    yield { check: 'toy', status: 'pass' as const, detail: 'a toy' }
  }

  async close(): Promise<void> {
    this.closed++
  }
}

/** A sink that confirms when the test says so. */
export class ToySink implements Sink {
  maxInFlight = 100
  opens = 0
  closes = 0
  /** Every write, in order: the numbers of its changes. */
  writes: number[][] = []
  /** Values of the records of every write. */
  records: string[] = []
  pending: { batch: SinkBatch; resolve: () => void; reject: (error: unknown) => void }[] = []
  automatic: boolean

  constructor(automatic = true) {
    this.automatic = automatic
  }

  async open(): Promise<void> {
    this.opens++
  }

  destinationOf(): string {
    return 'toys'
  }

  write(batch: SinkBatch): Promise<void> {
    this.writes.push(batch.batch.changes.map(numberOf))
    const { records } = batch
    for (let i = 0; i < records.count; i++) {
      this.records.push(records.body.toString(records.valueStart(i), records.valueEnd(i)))
    }
    if (this.automatic) return Promise.resolve()
    return new Promise((resolve, reject) => this.pending.push({ batch, resolve, reject }))
  }

  /** Confirms the oldest writes. */
  confirm(count = this.pending.length): void {
    for (const { resolve } of this.pending.splice(0, count)) resolve()
  }

  /** Breaks: every pending write is rejected. */
  break(error: unknown = new TailraceError('SINK_UNAVAILABLE', 'the toy is away')): void {
    for (const { reject } of this.pending.splice(0)) reject(error)
  }

  async *check() {
    yield { check: 'toy', status: 'pass' as const, detail: 'a toy' }
  }

  async close(): Promise<void> {
    this.closes++
  }

  get numbers(): number[] {
    return this.writes.flat()
  }
}

export const numberEncoder = defineEncoder({
  name: 'number',
  summary: 'The number as text.',
  stability: 'stable',
  contentType: 'text/plain',
  lines: true,
  options: noOptions,
  create: () => ({
    encode(batch, out) {
      for (let i = 0; i < batch.changes.length; i++) {
        const change = batch.changes[i]!
        if (change.kind !== 'row') continue
        if (change.place === 13) throw new Error('thirteen')
        out.add({ change: i, key: null, value: JSON.stringify(change.after) })
      }
    },
  }),
})

const testClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, milliseconds)
      signal?.addEventListener('abort', () => {
        clearTimeout(timer)
        reject(signal.reason as Error)
      })
    }),
}

/** Ownership whose checkpoint writes the test can see and delay. */
export class ToyOwnership implements Pick<Ownership, 'checkpoint' | 'writeCheckpoints'> {
  readonly epoch = 1
  stored: Record<string, Position> = {}
  released = false
  gate: Promise<void> = Promise.resolve()

  async checkpoint(sink: string) {
    const position = this.stored[sink]
    return position === undefined ? null : { position, writtenAt: 0 }
  }
  async writeCheckpoints(positions: Readonly<Record<string, Position>>): Promise<void> {
    await this.gate
    Object.assign(this.stored, positions)
  }
  async removeCheckpoint(): Promise<void> {}
  async document() {
    return undefined
  }
  async documents() {
    return []
  }
  async putDocument(): Promise<void> {}
  async removeDocuments(): Promise<void> {}
  async writeStatus(): Promise<void> {}
  onCommand() {
    return () => {}
  }
  async release(): Promise<void> {
    this.released = true
  }
}

const silent = { debug() {}, info() {}, warn() {}, error() {} }

export function toyServices(ownership: ToyOwnership): PipelineServices {
  return {
    logger: silent,
    clock: testClock,
    metrics: { counter: () => ({ add() {} }), gauge: () => ({ set() {} }) },
    retryPolicy: {
      begin: () => ({
        failures: 0,
        reset() {},
        async wait(error, signal) {
          signal?.throwIfAborted()
          if (!TailraceError.is(error) || !error.retryable) throw error
        },
      }),
    },
    stateStore: {
      acquire: async () => ownership,
      read: async () => null,
      list: async () => [],
      send: async () => ({ ok: true, detail: null }),
      forget: async () => {},
      close: async () => {},
    },
    pluginContext: (_kind, name, { signal }) => ({
      pipeline: 'toys',
      name,
      baseDir: '/',
      logger: silent,
      signal,
      get: () => {
        throw new TypeError('no service')
      },
    }),
  }
}

export interface ToyOptions {
  transforms?: readonly Transform[]
  credit?: { bytes: number; changes: number }
  stopTimeout?: number
  delivery?: PipelineSpec['delivery']
}

/** The spec of a pipeline from a toy source to toy sinks. */
export function toySpec(
  source: ToySource | Source<PairPosition>,
  sinks: Readonly<Record<string, ToySink>>,
  options: ToyOptions = {},
): PipelineSpec {
  const plain = { summary: 'A toy.', stability: 'stable' as const, options: noOptions }
  return {
    name: 'toys',
    baseDir: '/',
    source: {
      name: 'toy',
      options: {},
      definition: defineSource({ ...plain, name: 'toy', create: () => source as Source }),
    },
    transforms: (options.transforms ?? []).map((transform, index) => ({
      name: `toy-${index}`,
      options: {},
      definition: defineTransform({ ...plain, name: `toy-${index}`, create: () => transform }),
    })),
    sinks: Object.entries(sinks).map(([name, sink]) => ({
      name,
      options: {},
      definition: defineSink({ ...plain, name, defaultEncoder: 'number', create: () => sink }),
      encoder: { name: 'number', options: {}, definition: numberEncoder },
    })),
    delivery: options.delivery ?? 'at-least-once',
    retry: { for: 1000, initial: 1, max: 1 },
    credit: options.credit ?? { bytes: 1_000_000, changes: 1000 },
    checkpointInterval: 1,
    stopTimeout: options.stopTimeout ?? 1000,
  }
}
