import {
  type ChangeBatch,
  type Ownership,
  type Position,
  TailraceError,
} from '@tailrace/plugin-api'
import { Subject, Subscription } from 'rxjs'
import { Checkpointer } from './checkpointer.ts'
import { dropCovered, earliest } from './covered.ts'
import { CreditLedger } from './credit-ledger.ts'
import { errorOf, messageOf } from './error-of.ts'
import { Lane } from './lane.ts'
import { PipelineCounters } from './pipeline-counters.ts'
import type { PipelineServices } from './pipeline-services.ts'
import type { PipelineSnapshot } from './pipeline-snapshot.ts'
import type { PipelineSpec } from './pipeline-spec.ts'
import { closePlugins, createPlugins, type PluginSet, type SinkPlugins } from './plugin-set.ts'
import { sourceBatches } from './source-batches.ts'
import { holdingTransforms, transformChain } from './transform-chain.ts'

/** What a run tells its pipeline. */
export interface PipelineRunEvents {
  failed(error: unknown): void
  /** The source has nothing more, and everything is confirmed. */
  completed(): void
}

/** A sink's place in the run. */
interface Track {
  readonly name: string
  readonly lane: Lane
  /** The checkpoint that the sink had at the start. */
  readonly start: Position | null
  /** Sequence of the last batch that the sink confirmed. */
  confirmed: number
  /** Sequence and position of the last batch whose checkpoint is stored. */
  stored: number
  storedPosition: Position | null
  /** Changes confirmed since the start. */
  changes: number
}

/** How long a stream transform may hold changes at zero credit. */
const STALL_MS = 2000

/** One run of a pipeline, from opening its plugins to closing them. */
export class PipelineRun {
  readonly #spec: PipelineSpec
  readonly #services: PipelineServices
  readonly #ownership: Ownership
  readonly #signal: AbortSignal
  readonly #events: PipelineRunEvents
  readonly #plugins: PluginSet
  readonly #ledger: CreditLedger
  readonly #counters: PipelineCounters
  readonly #batches = new Subject<ChangeBatch>()
  readonly #holding: readonly string[]
  #checkpointer: Checkpointer | null = null
  #tracks: Track[] = []
  #subscription = new Subscription()
  #acknowledged = 0
  #draining = false
  #completed = false
  #failed = false
  #retrying: string | null = null
  #settled: (() => void) | null = null
  #stalledSince: number | null = null

  /** Makes the plugins; opens nothing yet. */
  constructor(
    spec: PipelineSpec,
    services: PipelineServices,
    ownership: Ownership,
    signal: AbortSignal,
    events: PipelineRunEvents,
  ) {
    this.#spec = spec
    this.#services = services
    this.#ownership = ownership
    this.#signal = signal
    this.#events = events
    this.#ledger = new CreditLedger(spec.credit)
    this.#counters = new PipelineCounters(services.metrics)
    this.#plugins = createPlugins(spec, services, ownership, signal)
    this.#holding = holdingTransforms(this.#plugins.transforms)
  }

  /** Opens sinks and source and begins to stream. */
  async start(): Promise<void> {
    const { source, sinks } = this.#plugins
    const stored = new Map<string, Position | null>()
    for (const sink of sinks) stored.set(sink.name, await this.#openSink(sink))
    const known = [...stored.values()].filter((position) => position !== null)
    const checkpoint = earliest(source, known)
    const opened = await this.#retry('open', `source "${this.#spec.source.name}"`, () =>
      source.open(checkpoint),
    )
    const from = opened ?? checkpoint
    if (from !== null) await this.#storeStart(from, stored)
    this.#stream(from, stored)
  }

  async #openSink({ name, sink }: SinkPlugins): Promise<Position | null> {
    if (this.#spec.delivery === 'exactly-once' && sink.checkpoint === undefined) {
      throw new TailraceError(
        'CONFIG_INVALID',
        'delivery: exactly-once needs a sink that stores positions together with records.',
        {
          where: `sink "${name}"`,
          fix: 'Set delivery: at-least-once, or use a sink that offers it.',
        },
      )
    }
    await this.#retry('open', `sink "${name}"`, () => sink.open())
    if (this.#spec.delivery === 'exactly-once') return sink.checkpoint!()
    return (await this.#ownership.checkpoint(name))?.position ?? null
  }

  /** A sink without checkpoint begins where the source begins; that is its first checkpoint. */
  async #storeStart(from: Position, stored: Map<string, Position | null>): Promise<void> {
    const fresh = [...stored].filter(([, position]) => position === null).map(([name]) => name)
    if (fresh.length === 0) return
    await this.#ownership.writeCheckpoints(Object.fromEntries(fresh.map((name) => [name, from])))
    for (const name of fresh) stored.set(name, from)
  }

  /** @param where the plugin, as errors name it */
  async #retry<T>(what: string, where: string, attempt: () => Promise<T>): Promise<T> {
    const retries = this.#services.retryPolicy.begin(`${what} ${where}`)
    for (;;) {
      try {
        this.#signal.throwIfAborted()
        const result = await attempt()
        this.#retrying = null
        return result
      } catch (cause) {
        const error = errorOf(cause, 'PLUGIN_INVALID').at(where)
        this.#retrying = messageOf(error)
        await retries.wait(error, this.#signal)
      }
    }
  }

  #stream(from: Position | null, stored: ReadonlyMap<string, Position | null>): void {
    const { retryPolicy } = this.#services
    const { source, sinks, transforms } = this.#plugins
    this.#checkpointer = new Checkpointer({
      ownership: this.#ownership,
      interval: this.#spec.checkpointInterval,
      retries: retryPolicy.begin('write checkpoints'),
      signal: this.#signal,
      stored: (positions) => this.#stored(positions),
      failed: (error) => this.#fail(error),
    })
    this.#tracks = sinks.map((sink) => this.#track(sink, from, stored.get(sink.name) ?? null))
    this.#subscription.add(
      this.#batches
        .pipe(transformChain(transforms, process.env['TAILRACE_FREEZE'] === '1'))
        .subscribe({
          next: (batch) => this.#offer(batch),
          error: (error: unknown) => this.#fail(error),
          complete: () => this.#chainCompleted(),
        }),
    )
    this.#subscription.add(
      sourceBatches({
        source,
        from,
        ledger: this.#ledger,
        retries: retryPolicy.begin(`stream from source "${this.#spec.source.name}"`),
        signal: this.#signal,
        interrupted: (error) => this.#interrupted(error),
      }).subscribe({
        next: (batch) => this.#emitted(batch),
        error: (error: unknown) =>
          this.#fail(errorOf(error, 'SOURCE_PROTOCOL').at(`source "${this.#spec.source.name}"`)),
        complete: () => this.#batches.complete(),
      }),
    )
  }

  #track(
    { name, sink, encoder }: SinkPlugins,
    from: Position | null,
    start: Position | null,
  ): Track {
    const track: Track = {
      name,
      start,
      confirmed: 0,
      stored: 0,
      storedPosition: null,
      changes: 0,
      lane: new Lane({
        name,
        sink,
        encoder,
        retries: this.#services.retryPolicy.begin(`write to sink "${name}"`),
        signal: this.#signal,
        covered: dropCovered(this.#plugins.source, from, start),
        confirmed: (batch, changes) => this.#confirmed(track, batch, changes),
        failed: (error) => this.#fail(error),
      }),
    }
    return track
  }

  /** What the source emits while the pipeline drains is read again at the next start. */
  #emitted(batch: ChangeBatch): void {
    if (this.#draining || this.#failed) return
    this.#ledger.take(batch)
    this.#counters.emitted(batch)
    this.#batches.next(batch)
  }

  #offer(batch: ChangeBatch): void {
    try {
      this.#ledger.sequenceOf(batch.position)
      for (const { lane } of this.#tracks) lane.offer(batch)
    } catch (error) {
      this.#fail(error)
    }
  }

  #confirmed(track: Track, batch: ChangeBatch, changes: number): void {
    const { position } = batch
    track.confirmed = this.#ledger.sequenceOf(position)
    track.changes += changes
    // What the sink's checkpoint at the start includes is stored already, and must not be written over it.
    const known =
      track.start !== null && (this.#plugins.source.compare(position, track.start) ?? 1) <= 0
    if (known) {
      track.stored = track.confirmed
      track.storedPosition = position
      this.#acknowledge()
    } else this.#checkpointer!.confirmed(track.name, position)

    let confirmed = track.confirmed
    for (const other of this.#tracks) if (other.confirmed < confirmed) confirmed = other.confirmed
    this.#ledger.confirm(confirmed)
    if (this.#ledger.outstanding) return
    this.#settled?.()
    if (this.#completed) this.#events.completed()
  }

  #stored(positions: ReadonlyMap<string, Position>): void {
    this.#counters.checkpointed()
    for (const track of this.#tracks) {
      const position = positions.get(track.name)
      if (position === undefined) continue
      track.stored = this.#ledger.sequenceOf(position)
      track.storedPosition = position
    }
    this.#acknowledge()
  }

  /** Lets the source forget what every sink has confirmed and stored. */
  #acknowledge(): void {
    let least = this.#tracks[0]!
    for (const track of this.#tracks) if (track.stored < least.stored) least = track
    if (least.storedPosition === null || least.stored <= this.#acknowledged) return
    this.#acknowledged = least.stored
    this.#plugins.source.acknowledge(least.storedPosition)
  }

  #chainCompleted(): void {
    if (this.#draining) return
    this.#completed = true
    if (!this.#ledger.outstanding) this.#events.completed()
  }

  #interrupted(error: unknown): void {
    if (error === null) this.#retrying = null
    else {
      this.#counters.interrupted()
      this.#retrying = messageOf(error)
    }
  }

  #fail(error: unknown): void {
    if (this.#failed) return
    this.#failed = true
    this.#settled?.()
    this.#events.failed(error)
  }

  /** Withholds all credit, so that the source stops reading; or grants it again. */
  hold(held: boolean): void {
    this.#ledger.hold(held)
  }

  /**
   * Reads nothing more, and waits until what is on its way is confirmed, stored and acknowledged.
   *
   * @param timeoutMs gives up then; what is not confirmed is read again at the next start
   */
  async drain(timeoutMs: number): Promise<void> {
    this.#draining = true
    this.#ledger.hold(true)
    this.#batches.complete()
    if (this.#ledger.outstanding && !this.#failed && !this.#signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#settled = resolve
      const timer = setTimeout(resolve, timeoutMs)
      this.#signal.addEventListener('abort', () => resolve(), { once: true })
      await promise
      clearTimeout(timer)
    }
    if (this.#ledger.outstanding) {
      this.#services.logger.warn(
        { code: 'STOP_TIMEOUT', pendingChanges: this.#ledger.use.changes },
        'not everything was confirmed in time; it is read again at the next start',
      )
    }
    const enough = new AbortController()
    await Promise.race([
      this.#checkpointer?.flush(),
      this.#services.clock.sleep(timeoutMs, enough.signal).catch(() => {}),
    ])
    enough.abort()
  }

  /** Writes and confirms nothing more. Before {@link PipelineRun.close}. */
  end(): void {
    this.#failed = true
    for (const { lane } of this.#tracks) lane.end()
  }

  /** Stores what was confirmed, once more, and closes everything. */
  async close(): Promise<void> {
    await this.#checkpointer?.flush()
    this.#checkpointer?.end()
    this.#subscription.unsubscribe()
    await closePlugins(this.#plugins, this.#services)
  }

  /** The figures of the run for {@link PipelineSnapshot}. */
  figures(): Omit<PipelineSnapshot, 'pipeline' | 'state' | 'since' | 'error'> {
    const lag = this.#plugins.source.lag()
    const { changes, bytes, batches, checkpoints, interruptions } = this.#counters
    return {
      retrying: this.#retrying,
      changes,
      bytes,
      batches,
      checkpoints,
      interruptions,
      lagBytes: lag.bytes ?? null,
      lagSeconds: lag.seconds ?? null,
      creditUsed: Math.round(this.#ledger.use.share * 1000) / 1000,
      sinks: this.#tracks.map(({ name, lane, changes: confirmedChanges }) => ({
        name,
        confirmedChanges,
        pendingBatches: lane.pending,
      })),
    }
  }

  /** Sets the gauges, and looks whether the pipeline can still move. */
  everySecond(): void {
    this.#counters.gauges(this.#plugins.source.lag(), this.#ledger.use.share)
    this.#watchForStall()
  }

  /** Changes that only a stream transform still holds, at no credit, will never move: nothing more can reach it. */
  #watchForStall(): void {
    const stalled =
      this.#holding.length > 0 &&
      this.#ledger.exhausted &&
      this.#ledger.outstanding &&
      this.#tracks.every(({ lane }) => lane.idle)
    if (!stalled) {
      this.#stalledSince = null
      return
    }
    const now = this.#services.clock.monotonic()
    this.#stalledSince ??= now
    if (now - this.#stalledSince < STALL_MS) return
    this.#fail(
      new TailraceError(
        'PIPELINE_STALLED',
        `transform ${this.#holding.map((name) => `"${name}"`).join(' or ')} holds changes while all credit is used up.`,
        { fix: 'Let it hold less (a smaller window), or raise credit.changes and credit.bytes.' },
      ),
    )
  }
}
