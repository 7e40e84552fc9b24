import type { ChangeBatch, Credit } from '@tailrace/plugin-api'
import type { SnapshotRun } from '@tailrace/plugin-api/snapshot'
import type { Subscriber, Subscription } from 'rxjs'
import { learnDefinition } from '../history/learn-definition.ts'
import type { MysqlPosition } from '../position.ts'
import { readSnapshots } from '../snapshot/snapshot-reading.ts'
import type { MysqlPlan } from '../snapshot/mysql-plan.ts'
import type { StreamPlace } from '../snapshot/stream-place.ts'
import { LogConnection } from './log-connection.ts'
import { MissingDefinition } from '../tables/missing-definition.ts'
import { placeWithoutLog } from '../snapshot/without-log.ts'
import type { LogSettings, SharedState } from './log-settings.ts'

/**
 * One subscription to the log. A connection that has waited for credit too long is closed, so that the server need not keep it; when
 * credit returns, a new one goes on from the last batch emitted.
 */
export class LogReader {
  readonly #settings: LogSettings
  readonly #shared: SharedState
  readonly #credit: Credit
  readonly #subscriber: Subscriber<ChangeBatch>
  readonly #creditReturned: Subscription
  #position: MysqlPosition
  readonly #stopping = new AbortController()
  #isLearning = false
  #snapshots: SnapshotRun<MysqlPlan> | null = null
  /** Null while closed for want of credit, or of a definition. */
  #connection: LogConnection | null = null

  constructor(
    settings: LogSettings,
    shared: SharedState,
    from: MysqlPosition,
    credit: Credit,
    subscriber: Subscriber<ChangeBatch>,
  ) {
    this.#settings = settings
    this.#shared = shared
    this.#position = from
    this.#credit = credit
    this.#subscriber = subscriber
    this.#creditReturned = credit.returned.subscribe(() => {
      if (this.#connection !== null) this.#connection.creditReturned()
      else if (!this.#isLearning && this.#settings.isLogRead) this.#connect()
    })
    this.#connect()
  }

  /** Ends reading and releases everything. */
  stop(): void {
    this.#stopping.abort()
    this.#creditReturned.unsubscribe()
    this.#disconnect()
  }

  /** Where the last batch that was emitted ends. */
  get position(): MysqlPosition {
    return this.#position
  }

  /** A snapshot was added. */
  snapshotAdded(): void {
    this.#snapshots?.added()
  }

  #disconnect(): void {
    this.#snapshots?.stop()
    this.#snapshots = null
    this.#connection?.close()
    this.#connection = null
  }

  #connect(): void {
    if (!this.#settings.isLogRead) {
      this.#readWithoutLog()
      return
    }
    const credit = this.#credit
    this.#connection = new LogConnection(this.#settings, this.#shared, this.#position, {
      get exhausted() {
        return credit.exhausted
      },
      get outstanding() {
        return credit.outstanding
      },
      emit: (batch) => {
        this.#position = batch.position as MysqlPosition
        this.#subscriber.next(batch)
      },
      ready: (place) => this.#readSnapshots(place, () => {}),
      failed: (error) => {
        if (error instanceof MissingDefinition) this.#learn(error)
        else this.#fail(error)
      },
      waitedTooLong: () => this.#park(),
    })
  }

  #readSnapshots(place: StreamPlace, finished: () => void): void {
    const { connection, snapshots } = this.#settings
    const failed = (error: unknown) => this.#fail(error)
    const events = { failed, finished }
    const shared = this.#shared
    this.#snapshots = readSnapshots(connection, snapshots, shared, place, this.#credit, events)
    // One was asked for before there was a connection.
    const { next } = shared.snapshots.progress
    if (next > (this.#position.snapshot?.next ?? 1)) this.#snapshots.added()
    else this.#snapshots.wake()
  }

  #readWithoutLog(): void {
    const { snapshots } = this.#shared
    if (!snapshots.isActive) {
      this.#subscriber.complete()
      return
    }
    const { signal } = this.#stopping
    placeWithoutLog(this.#settings, this.#shared, this.#position, (batch) => {
      this.#position = batch.position as MysqlPosition
      this.#subscriber.next(batch)
    }).then(
      (place) => {
        if (!signal.aborted) this.#readSnapshots(place, () => this.#subscriber.complete())
      },
      (error: unknown) => {
        if (!signal.aborted) this.#fail(error)
      },
    )
  }

  #fail(error: unknown): void {
    this.stop()
    this.#subscriber.error(error)
  }

  /** Looks a definition up that was missing, and goes on behind the last batch. */
  #learn(missing: MissingDefinition): void {
    this.#disconnect()
    this.#isLearning = true
    const { signal } = this.#stopping
    const { state, logger } = this.#shared
    learnDefinition(missing, this.#position.history, {
      ...this.#settings,
      state: state(),
      logger,
      signal,
    }).then(
      (history) => {
        this.#isLearning = false
        if (signal.aborted) return
        this.#position = { ...this.#position, history }
        this.#connect()
      },
      (error: unknown) => {
        if (!signal.aborted) this.#fail(error)
      },
    )
  }

  #park(): void {
    this.#disconnect()
    this.#shared.logger.warn(
      { pausedMs: this.#settings.pausedTimeout },
      'sinks have taken nothing for long: closing the connection to the log until they do',
    )
  }
}
