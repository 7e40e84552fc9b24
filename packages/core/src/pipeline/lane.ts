import {
  type ChangeBatch,
  type Encoder,
  RecordBuffer,
  type Retries,
  type Sink,
  TailraceError,
} from '@tailrace/plugin-api'
import { changeError } from './change-error.ts'
import { errorOf } from './error-of.ts'

/** What a lane needs of its surroundings. */
export interface LaneSettings {
  /** The sink's name in the pipeline. */
  readonly name: string
  readonly sink: Sink
  /** Null for a sink that takes changes. */
  readonly encoder: Encoder | null
  readonly retries: Retries
  /** Aborts waits when the pipeline ends at once. */
  readonly signal: AbortSignal
  /** Whether the sink's stored position includes a change; null once it can no longer include any. */
  readonly covered: ((batch: ChangeBatch) => ChangeBatch) | null
  /**
   * Every batch up to and including this one is durable in the sink. In order.
   *
   * @param changes how many changes were confirmed since the last call
   * @param isDue whether one of them wants its checkpoint written at once
   */
  readonly confirmed: (batch: ChangeBatch, changes: number, isDue: boolean) => void
  /** The lane cannot go on. Called once. */
  readonly failed: (error: TailraceError) => void
}

interface Unconfirmed {
  readonly batch: ChangeBatch
  settled: boolean
}

/** Idle record buffers above this size are given back to the system. */
const KEPT_BUFFER_BYTES = 4 * 1024 * 1024
const KEPT_BUFFERS = 8

/**
 * The way of batches into one sink: encode, write, confirm in order. Keeps every batch until it is confirmed, so that it can write
 * again what a broken sink left unknown. On the usual path a batch is encoded and handed to the sink in the same turn in which it
 * arrived.
 */
export class Lane {
  readonly #settings: LaneSettings
  readonly #maxInFlight: number
  #queue: ChangeBatch[] = []
  #unconfirmed: Unconfirmed[] = []
  readonly #buffers: RecordBuffer[] = []
  #covered: LaneSettings['covered']
  /** Set while an encoder waits, or the sink recovers. */
  #blocked = false
  /** Set between the write of a barrier and its confirmation. */
  #barrier = false
  /** Settles when the encoder that was waited for last has answered. */
  #encoding: Promise<void> | null = null
  /** Counts recoveries: what an earlier session of the sink settles is void. */
  #session = 0
  /** Why a batch could not be encoded; the lane ends once the batches before it are confirmed. */
  #culprit: TailraceError | null = null
  #ended = false
  #becameIdle: PromiseWithResolvers<void> | null = null

  constructor(settings: LaneSettings) {
    this.#settings = settings
    this.#covered = settings.covered
    this.#maxInFlight = settings.sink.maxInFlight ?? 1
  }

  /** Whether everything offered is confirmed. */
  get idle(): boolean {
    return this.#queue.length === 0 && this.#unconfirmed.length === 0
  }

  /** Resolves once everything offered is confirmed, or the lane has ended. */
  async whenIdle(): Promise<void> {
    if (this.idle) return
    this.#becameIdle ??= Promise.withResolvers<void>()
    await this.#becameIdle.promise
  }

  /** Batches offered and not confirmed. */
  get pending(): number {
    return this.#queue.length + this.#unconfirmed.length
  }

  /** Takes the next batch. */
  offer(batch: ChangeBatch): void {
    if (this.#ended) return
    this.#queue.push(this.#covered === null ? batch : this.#covered(batch))
    this.#pump()
  }

  /** Stops: nothing is written or confirmed any more. */
  end(): void {
    this.#ended = true
    this.#queue = []
    this.#unconfirmed = []
    this.#becameIdle?.resolve()
  }

  #pump(): void {
    while (!this.#blocked && !this.#ended) {
      const batch = this.#queue[0]
      if (batch === undefined) return
      const busy = this.#unconfirmed.length
      if (busy >= this.#maxInFlight || (busy > 0 && (this.#barrier || batch.barrier))) return
      this.#queue.shift()
      this.#barrier = batch.barrier
      this.#encode(batch)
    }
  }

  #encode(batch: ChangeBatch): void {
    const { encoder } = this.#settings
    const records = this.#buffers.pop() ?? new RecordBuffer()
    records.reset(batch.changes)
    // A batch that waits for its encoder is neither queued nor written; count it as unconfirmed.
    const entry: Unconfirmed = { batch, settled: false }
    this.#unconfirmed.push(entry)
    if (encoder === null || batch.changes.length === 0) {
      this.#write(entry, records)
      return
    }
    let waiting: void | Promise<void>
    try {
      waiting = encoder.encode(batch, records)
    } catch (cause) {
      this.#encodeFailed(batch, cause)
      return
    }
    if (!(waiting instanceof Promise)) {
      this.#write(entry, records)
      return
    }
    this.#blocked = true
    const session = this.#session
    this.#encoding = waiting.then(
      () => {
        if (session !== this.#session || this.#ended) return
        this.#blocked = false
        this.#write(entry, records)
        this.#pump()
      },
      (cause: unknown) => {
        if (session === this.#session && !this.#ended) this.#encodeFailed(batch, cause)
      },
    )
  }

  #write(entry: Unconfirmed, records: RecordBuffer): void {
    const session = this.#session
    let held = true
    const release = () => {
      if (!held) return
      held = false
      this.#keep(records)
    }
    let written: Promise<void>
    try {
      written = this.#settings.sink.write({
        position: entry.batch.position,
        batch: entry.batch,
        encoded: this.#settings.encoder !== null,
        records,
        release,
      })
    } catch (cause) {
      written = Promise.reject(cause)
    }
    written.then(
      () => {
        release()
        if (session !== this.#session || this.#ended) return
        entry.settled = true
        this.#confirm()
      },
      (cause: unknown) => {
        if (session !== this.#session || this.#ended) return
        void this.#recover(cause)
      },
    )
  }

  #keep(records: RecordBuffer): void {
    if (this.#buffers.length >= KEPT_BUFFERS) return
    if (records.body.bytes.length > KEPT_BUFFER_BYTES) return
    records.reset([])
    this.#buffers.push(records)
  }

  #confirm(): void {
    let settled = 0
    while (this.#unconfirmed[settled]?.settled === true) settled++
    if (settled === 0) return
    const done = this.#unconfirmed.splice(0, settled)
    this.#barrier = false
    this.#settings.retries.reset()
    let changes = 0
    let isDue = false
    for (const { batch } of done) {
      changes += batch.changes.length
      if (batch.checkpoint) isDue = true
    }
    this.#settings.confirmed(done[settled - 1]!.batch, changes, isDue)
    if (this.#culprit !== null && this.#unconfirmed.length === 0) this.#fail(this.#culprit)
    else this.#pump()
    if (this.idle) this.#becameIdle?.resolve()
  }

  /** Writes nothing more; fails once the batches before this one are confirmed, so that they need not be repeated. */
  #encodeFailed(batch: ChangeBatch, cause: unknown): void {
    this.#blocked = true
    this.#culprit = this.#nameCulprit(batch, cause)
    this.#unconfirmed.pop()
    if (this.#unconfirmed.length === 0) this.#fail(this.#culprit)
  }

  /** Finds which change of a batch the encoder fails on, by encoding them one at a time. */
  #nameCulprit(batch: ChangeBatch, cause: unknown): TailraceError {
    const encoder = this.#settings.encoder!
    const records = new RecordBuffer()
    for (const change of batch.changes) {
      records.reset([change])
      try {
        const waiting = encoder.encode(batch.with([change]), records)
        if (waiting instanceof Promise) {
          waiting.catch(() => {})
          break
        }
      } catch (error) {
        return changeError('encoder', change, error)
      }
    }
    return changeError('encoder', null, cause)
  }

  async #recover(cause: unknown): Promise<void> {
    const { sink, retries, signal } = this.#settings
    if (this.#culprit !== null) {
      this.#fail(this.#culprit)
      return
    }
    this.#session++
    this.#blocked = true
    let failure = cause
    for (;;) {
      try {
        await sink.close()
        await retries.wait(failure, signal)
        await sink.open()
        break
      } catch (error) {
        if (signal.aborted || this.#ended) return
        if (!TailraceError.is(error) || !error.retryable) {
          this.#fail(error)
          return
        }
        failure = error
      }
    }
    // What it is still at comes again.
    if (!this.#ended) await this.#encoding
    if (this.#ended) {
      // The sink was closed before it was open.
      sink.close().catch(() => {})
      return
    }
    this.#queue = [...this.#unconfirmed.map((entry) => entry.batch), ...this.#queue]
    this.#unconfirmed = []
    this.#barrier = false
    this.#blocked = false
    this.#pump()
  }

  #fail(cause: unknown): void {
    if (this.#ended) return
    this.end()
    this.#settings.failed(errorOf(cause, 'SINK_REJECTED').at(`sink "${this.#settings.name}"`))
  }
}
