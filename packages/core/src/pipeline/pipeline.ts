import {
  type CheckResult,
  type Json,
  type Ownership,
  type ServerResource,
  type SnapshotRequest,
  TailraceError,
} from '@tailrace/plugin-api'
import { BehaviorSubject, type Observable } from 'rxjs'
import { runChecks } from './checks.ts'
import { errorOf } from './error-of.ts'
import { PipelineRun } from './pipeline-run.ts'
import { answer } from './pipeline-commands.ts'
import type { PipelineServices } from './pipeline-services.ts'
import type { PipelineSnapshot } from './pipeline-snapshot.ts'
import type { PipelineSpec } from './pipeline-spec.ts'
import { dropResources, listResources } from './server-resources.ts'
import { settledWithin } from './settled-within.ts'
import { StatusReporter } from './status-reporter.ts'
import { isFinal, type PipelineState, type PipelineTransition } from './pipeline-state.ts'

/** Milliseconds that the state store may take to let a pipeline go. */
const LEAVE_TIMEOUT = 5000

/**
 * One source, its transforms, its sinks: started once, observed, stopped. See {@link PipelineState} for the order of its states.
 */
export class Pipeline {
  readonly name: string
  readonly #spec: PipelineSpec
  readonly #services: PipelineServices
  readonly #transitions: BehaviorSubject<PipelineTransition>
  readonly #abort = new AbortController()
  readonly #finished = Promise.withResolvers<PipelineTransition>()
  #ownership: Ownership | null = null
  #run: PipelineRun | null = null
  #reporter: StatusReporter | null = null
  #ending: Promise<void> | null = null

  constructor(spec: PipelineSpec, services: PipelineServices) {
    this.name = spec.name
    this.#spec = spec
    this.#services = services
    this.#transitions = new BehaviorSubject<PipelineTransition>({
      state: 'idle',
      at: services.clock.now(),
    })
  }

  /** The state now, and every later one; completes when the pipeline has ended. */
  get transitions(): Observable<PipelineTransition> {
    return this.#transitions
  }

  get state(): PipelineState {
    return this.#transitions.value.state
  }

  /** Resolves with the last transition when the pipeline has stopped or failed; never rejects. */
  get finished(): Promise<PipelineTransition> {
    return this.#finished.promise
  }

  /**
   * Takes ownership, opens sinks and source, and begins to stream. Waits, with back-off, for servers that are away.
   *
   * @throws TailraceError what kept it from starting; the pipeline has failed then
   */
  async start(): Promise<void> {
    if (this.state !== 'idle') throw new TypeError(`pipeline ${this.name} was started before`)
    this.#enter('starting')
    try {
      this.#ownership = await this.#services.stateStore.acquire(this.name)
      if (this.#ending !== null) {
        await this.#ownership.release()
        return
      }
      const { lost } = this.#ownership
      lost?.addEventListener('abort', () => void this.#end(lost.reason), { once: true })
      this.#run = new PipelineRun(this.#spec, this.#services, this.#ownership, this.#abort.signal, {
        failed: (error) => void this.#end(error),
        completed: () => void this.stop(),
      })
      this.#ownership.onCommand((command) => answer(this, command))
      this.#reporter = new StatusReporter(
        this.#ownership,
        this.#services.logger,
        () => this.snapshot(),
        () => this.#run?.everySecond(),
      )
      await this.#run.start()
      if (this.#in('starting')) this.#enter('running')
    } catch (cause) {
      if (this.#ending !== null) return
      await this.#end(cause)
      throw this.#transitions.value.error
    }
  }

  /** Stops reading from the source, and goes on later where it was. Idempotent. */
  pause(): void {
    if (this.state !== 'running') return
    this.#run!.hold(true)
    this.#enter('paused')
  }

  /** Ends a pause. Idempotent. */
  resume(): void {
    if (this.state !== 'paused') return
    this.#run!.hold(false)
    this.#enter('running')
  }

  /**
   * Has the source read tables again while streaming goes on.
   *
   * @returns once the request survives a crash: what the source says will be read. How far it is, {@link Pipeline.snapshot} says
   * @throws TailraceError COMMAND_REFUSED where the source takes no snapshots, or the pipeline does not run; what the source refuses
   */
  takeSnapshot(request: SnapshotRequest): Promise<Json> {
    if (this.state === 'running' || this.state === 'paused') {
      return this.#run!.takeSnapshot(request)
    }
    return Promise.reject(
      new TailraceError('COMMAND_REFUSED', `The pipeline is ${this.state}, and reads nothing.`, {
        fix: 'ask again once `tailrace status` says that it is running',
      }),
    )
  }

  /**
   * Stops in order: reads nothing more, lets the sinks confirm what is on its way, writes the checkpoints, acknowledges, closes. What is
   * not confirmed within `stop.timeout` is read again at the next start. Resolves when the pipeline has ended.
   */
  async stop(): Promise<void> {
    if (this.state === 'idle') {
      this.#enter('stopped')
      this.#settle()
      return
    }
    if (!isFinal(this.state)) await this.#end(null)
  }

  /** Stops at once: nothing is waited for. What was not confirmed is read again at the next start. */
  async abort(): Promise<void> {
    this.#abort.abort(new TailraceError('STOP_TIMEOUT', 'the pipeline was stopped at once'))
    await this.stop()
  }

  /** The prechecks of all plugins, each finding as soon as it is known. Needs no start, and changes nothing. */
  check(): AsyncIterable<CheckResult & { readonly plugin: string }> {
    return runChecks(this.#spec, this.#services)
  }

  /** What the source keeps on its server, e.g. a replication slot. Needs no start, and changes nothing. */
  resources(): Promise<readonly ServerResource[]> {
    return listResources(this.#spec, this.#services)
  }

  /**
   * Removes what the source keeps on its server, when a pipeline is given up; gives what was removed. Only on the user's
   * explicit command.
   *
   * @throws TailraceError PIPELINE_RUNNING while the pipeline runs, here or elsewhere
   */
  dropResources(): Promise<readonly ServerResource[]> {
    return dropResources(this.#spec, this.#services)
  }

  /** How the pipeline does now. */
  snapshot(): PipelineSnapshot {
    const { state, at, error } = this.#transitions.value
    return {
      pipeline: this.name,
      state,
      since: at,
      error: error?.toText() ?? null,
      ...(this.#run?.figures() ?? idleFigures),
    }
  }

  #end(cause: unknown): Promise<void> {
    if (this.#ending !== null && cause !== null) {
      this.#services.logger.warn({ err: cause }, 'failed while it was ending')
    }
    this.#ending ??= this.#finish(cause)
    return this.#ending
  }

  async #finish(cause: unknown): Promise<void> {
    const failure =
      cause === null ? null : errorOf(cause, 'PLUGIN_INVALID').at(`pipeline "${this.name}"`)
    if (failure === null) {
      this.#enter('draining')
      await this.#run?.drain(this.#spec.stopTimeout)
    }
    this.#run?.end()
    this.#abort.abort(failure ?? new TailraceError('STOP_TIMEOUT', 'the pipeline stopped'))
    await this.#run?.close()
    this.#enter(failure === null ? 'stopped' : 'failed', failure)
    if (!(await settledWithin(LEAVE_TIMEOUT, this.#leave()))) {
      this.#services.logger.warn({}, 'the state store did not take the last status in time')
    }
    this.#settle()
  }

  /** Writes the last status and gives up ownership. */
  async #leave(): Promise<void> {
    try {
      await this.#reporter?.end()
      await this.#ownership?.release()
    } catch (error) {
      this.#services.logger.warn({ err: error }, 'the state store did not take the last status')
    }
  }

  #settle(): void {
    this.#finished.resolve(this.#transitions.value)
    this.#transitions.complete()
  }

  #in(state: PipelineState): boolean {
    return this.state === state
  }

  #enter(state: PipelineState, error: TailraceError | null = null): void {
    const at = this.#services.clock.now()
    this.#services.logger.debug({ state }, 'pipeline state')
    this.#transitions.next(error === null ? { state, at } : { state, at, error })
  }
}

const idleFigures = {
  retrying: null,
  changes: 0,
  bytes: 0,
  batches: 0,
  checkpoints: 0,
  interruptions: 0,
  lagBytes: null,
  lagSeconds: null,
  creditUsed: 0,
  snapshot: null,
  sinks: [],
} as const
