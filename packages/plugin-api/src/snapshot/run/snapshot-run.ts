import { settlesWithin } from '../chunks/settles-within.ts'
import type { SnapshotTable, SnapshotTables } from '../chunks/snapshot-tables.ts'
import type { Credit } from '../../contracts/credit.ts'
import { type SnapshotPlan, tableName } from '../plan/snapshot-plan.ts'
import type { Logger } from '../../services/logger.ts'
import type { PluginState } from '../../services/state-store.ts'
import type { SnapshotState } from '../state/snapshot-state.ts'
import type { RoundReader, RoundWait } from './round-reader.ts'
import { RowCounts } from './row-counts.ts'
import type { SnapshotPlace } from './snapshot-place.ts'
import { untilCredit } from './until-credit.ts'

/** What a run of snapshots works with. */
export interface SnapshotRunSettings<P extends SnapshotPlan = SnapshotPlan> {
  readonly snapshots: SnapshotState<P>
  readonly tables: SnapshotTables<P>
  readonly reader: RoundReader<P>
  /** How many chunks are read at once. */
  readonly readers: number
  readonly place: SnapshotPlace
  readonly credit: Credit
  readonly state: PluginState
  readonly logger: Logger
}

/** What a run tells its owner. */
export interface SnapshotRunEvents {
  /** Reading failed. Called once. */
  failed(error: unknown): void
  /** All that was asked for has been read and emitted. */
  finished(): void
}

/** Waits after rounds that could read nothing, in milliseconds: doubled from the least to the most. */
const LEAST_WAIT_MS = 10
const MOST_WAIT_MS = 1000

/** Reads what snapshots have left, round by round, beside one connection to the log. */
export class SnapshotRun<P extends SnapshotPlan = SnapshotPlan> {
  readonly #settings: SnapshotRunSettings<P>
  readonly #events: SnapshotRunEvents
  readonly #counts: RowCounts<P>
  readonly #stop = new AbortController()
  #isWorking = false
  #failures = 0
  #said: string | null = null

  constructor(settings: SnapshotRunSettings<P>, events: SnapshotRunEvents) {
    this.#settings = settings
    this.#events = events
    this.#counts = new RowCounts(settings)
    settings.snapshots.unstored.readers = settings.readers
  }

  /** A snapshot was added: by a request, or before there was a connection. */
  added(): void {
    this.#settings.place.settle()
    this.wake()
    if (this.#isWorking) this.#counts.wake()
  }

  /** Reads what there is to read; to be called once after the stream has begun. */
  wake(): void {
    const { snapshots } = this.#settings
    if (this.#isWorking || this.#stop.signal.aborted || !snapshots.isActive) return
    this.#isWorking = true
    this.#work().then(
      () => {
        this.#isWorking = false
        if (this.#stop.signal.aborted) return
        // What was added while the sessions were being closed.
        if (snapshots.isActive) this.wake()
        else this.#events.finished()
      },
      (error: unknown) => {
        if (this.#stop.signal.aborted) return
        this.stop()
        this.#events.failed(error)
      },
    )
  }

  /** Ends reading and releases everything. */
  stop(): void {
    this.#stop.abort()
    this.#counts.stop()
    this.#settings.reader.destroy()
  }

  async #work(): Promise<void> {
    const { reader, tables: source, credit } = this.#settings
    const { signal } = this.#stop
    await reader.begin()
    this.#counts.wake()
    while (!signal.aborted) {
      const tables = await source.next()
      const taken = (await reader.takeUp?.(tables.length === 0)) ?? null
      if (taken !== null) {
        if (taken !== 'read') await this.#pause(taken, tables)
        continue
      }
      if (tables.length === 0) break
      await untilCredit(credit, signal)
      const end = await reader.read(tables, { failures: this.#failures, signal })
      if (end !== 'read') await this.#pause(end, tables)
      else {
        this.#failures = 0
        this.#said = null
      }
    }
    await this.#counts.end()
    await reader.end()
  }

  async #pause({ reason, retryMs }: RoundWait, tables: readonly SnapshotTable<P>[]): Promise<void> {
    const wait = retryMs ?? Math.min(MOST_WAIT_MS, LEAST_WAIT_MS * 2 ** this.#failures++)
    if (wait === MOST_WAIT_MS && this.#said !== reason) {
      this.#said = reason
      const names = tables.map(({ planned }) => tableName(planned))
      this.#settings.logger.warn({ tables: names }, `a snapshot waits: ${reason}`)
    }
    const { signal } = this.#stop
    if (signal.aborted) return
    const { promise: stopped, resolve } = Promise.withResolvers<void>()
    const onAbort = () => resolve()
    signal.addEventListener('abort', onAbort)
    await settlesWithin(stopped, wait)
    signal.removeEventListener('abort', onAbort)
  }
}
