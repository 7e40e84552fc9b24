import type { ChangeBatch, Json, Ownership, Position, SnapshotRequest } from '@tailrace/plugin-api'
import { Subject, Subscription } from 'rxjs'
import { Checkpointer } from './checkpointer.ts'
import { Confirmations, type SinkProgress } from './confirmations.ts'
import { dropCovered } from './covered.ts'
import { CreditLedger } from './credit-ledger.ts'
import { errorOf, messageOf } from './error-of.ts'
import { Lane } from './lane.ts'
import { PipelineCounters, pipelineMetrics } from './pipeline-counters.ts'
import type { PipelineServices } from './pipeline-services.ts'
import { figuresOf } from './pipeline-snapshot.ts'
import type { PipelineSpec } from './pipeline-spec.ts'
import { closePlugins, createPlugins, type PluginSet, type SinkPlugins } from './plugin-set.ts'
import { openPlugins } from './open-plugins.ts'
import { settledWithin } from './settled-within.ts'
import { sourceBatches } from './source-batches.ts'
import { StallWatch } from './stall-watch.ts'
import { takeSnapshot } from './take-snapshot.ts'
import { holdingTransforms, mayKeep, transformChain } from './transform-chain.ts'

/** What a run tells its pipeline. */
export interface PipelineRunEvents {
  failed(error: unknown): void
  /** The source has nothing more, and everything is confirmed. */
  completed(): void
}

/** Milliseconds that the last write of checkpoints may take. */
const STORE_TIMEOUT = 5000

/** A sink's place in the run. */
interface Track {
  readonly progress: SinkProgress
  readonly lane: Lane
}

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
  readonly #stallWatch: StallWatch
  #checkpointer: Checkpointer | null = null
  #tracks: Track[] = []
  #subscription = new Subscription()
  #draining = false
  #completed = false
  #failed = false
  #retrying: string | null = null
  #settled: (() => void) | null = null

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
    this.#counters = new PipelineCounters(services.metrics)
    this.#plugins = createPlugins(spec, services, ownership, signal)
    const { transforms, sinks } = this.#plugins
    // Encoders keep nothing of changes; a sink that takes changes themselves might.
    const recycles = !mayKeep(transforms) && sinks.every(({ encoder }) => encoder !== null)
    this.#ledger = new CreditLedger(spec.credit, recycles)
    this.#stallWatch = new StallWatch(holdingTransforms(this.#plugins.transforms), services.clock)
  }

  /** Opens sinks and source and begins to stream. */
  async start(): Promise<void> {
    const { from, stored } = await openPlugins({
      spec: this.#spec,
      plugins: this.#plugins,
      ownership: this.#ownership,
      retryPolicy: this.#services.retryPolicy,
      signal: this.#signal,
      waiting: (why) => (this.#retrying = why),
    })
    this.#signal.throwIfAborted()
    this.#stream(from, stored)
  }

  #stream(from: Position | null, stored: ReadonlyMap<string, Position | null>): void {
    const { retryPolicy } = this.#services
    const { source, sinks, transforms } = this.#plugins
    const checkpointer = new Checkpointer({
      ownership: this.#ownership,
      interval: this.#spec.checkpointInterval,
      retries: retryPolicy.begin('write checkpoints'),
      signal: this.#signal,
      stored: (positions) => {
        this.#counters.checkpointed()
        confirmations.stored(positions)
      },
      failed: (error) => this.#fail(error),
    })
    this.#checkpointer = checkpointer
    const confirmations = new Confirmations({
      source,
      ledger: this.#ledger,
      checkpointer,
      settled: () => this.#allConfirmed(),
    })
    this.#tracks = sinks.map((sink) => {
      const progress = confirmations.add(sink.name, from, stored.get(sink.name) ?? null)
      return { progress, lane: this.#lane(sink, from, progress, confirmations) }
    })
    this.#subscription.add(
      this.#batches
        .pipe(transformChain(transforms, process.env['TAILRACE_FREEZE'] === '1'))
        .subscribe({
          next: (batch) => this.#offer(batch),
          error: (error: unknown) => void this.#failBehindSinks(error),
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

  #lane(
    { name, sink, encoder }: SinkPlugins,
    from: Position | null,
    progress: SinkProgress,
    confirmations: Confirmations,
  ): Lane {
    const counter = this.#services.metrics.counter(pipelineMetrics.confirmed, { sink: name })
    return new Lane({
      name,
      sink,
      encoder,
      retries: this.#services.retryPolicy.begin(`write to sink "${name}"`),
      signal: this.#signal,
      covered: dropCovered(this.#plugins.source, from, progress.start),
      confirmed: (batch, changes, isDue) => {
        counter.add(changes)
        confirmations.confirmed(progress, batch, changes, isDue)
      },
      failed: (error) => this.#fail(error),
    })
  }

  /** What the source emits while the pipeline drains is read again at the next start. */
  #emitted(batch: ChangeBatch): void {
    if (this.#draining || this.#failed) return
    try {
      this.#ledger.take(batch)
    } catch (cause) {
      this.#fail(errorOf(cause, 'SOURCE_PROTOCOL').at(`source "${this.#spec.source.name}"`))
      return
    }
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

  #allConfirmed(): void {
    this.#settled?.()
    if (this.#completed) this.#events.completed()
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

  /** Fails once the sinks have confirmed what they were given before, so that it need not be repeated. */
  async #failBehindSinks(error: unknown): Promise<void> {
    this.#draining = true
    this.#ledger.hold(true)
    const idle = Promise.all(this.#tracks.map(({ lane }) => lane.whenIdle()))
    await settledWithin(this.#spec.stopTimeout, idle)
    this.#fail(error)
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
    await settledWithin(timeoutMs, this.#checkpointer?.flush())
  }

  /** Writes and confirms nothing more. Before {@link PipelineRun.close}. */
  end(): void {
    this.#failed = true
    for (const { lane } of this.#tracks) lane.end()
  }

  /** Stores what was confirmed, once more, and closes everything, whatever fails or hangs on the way. */
  async close(): Promise<void> {
    const { logger } = this.#services
    const patience = Math.min(STORE_TIMEOUT, this.#spec.stopTimeout)
    if (!(await settledWithin(patience, this.#checkpointer?.flush()))) {
      logger.warn({}, 'the state store did not take the last checkpoints in time')
    }
    this.#checkpointer?.end()
    try {
      this.#subscription.unsubscribe()
    } catch (error) {
      logger.warn({ err: error }, 'source or transforms did not end cleanly')
    }
    await closePlugins(this.#plugins, this.#services)
  }

  /** Has the source read tables again; see {@link takeSnapshot}. */
  takeSnapshot(request: SnapshotRequest): Promise<Json> {
    return takeSnapshot(this.#plugins.source, this.#spec.source.name, request)
  }

  /** The figures of the run for `status`. */
  figures(): ReturnType<typeof figuresOf> {
    const { source } = this.#plugins
    const sinks = this.#tracks
    const [counters, ledger, retrying] = [this.#counters, this.#ledger, this.#retrying]
    return figuresOf({ source, counters, ledger, retrying, sinks })
  }

  /** Sets the gauges, and looks whether the pipeline can still move. */
  everySecond(): void {
    this.#counters.gauges(this.#plugins.source.lag(), this.#ledger.use.share)
    const stuck =
      this.#ledger.spent && this.#ledger.outstanding && this.#tracks.every(({ lane }) => lane.idle)
    const stalled = this.#stallWatch.look(stuck)
    if (stalled !== null) this.#fail(stalled)
  }
}
