import type { ChangeBatch, Credit } from '@tailrace/plugin-api'
import { SnapshotRun } from '@tailrace/plugin-api/snapshot'
import type { Subscriber, Subscription } from 'rxjs'
import type { PostgresPosition } from '../position.ts'
import { LogConnection } from './log-connection.ts'
import { PostgresRounds } from '../snapshot/postgres-rounds.ts'
import type { PostgresPlan } from '../snapshot/snapshot-plan.ts'
import { placeWithoutLog } from '../snapshot/without-log.ts'
import type { LogSettings, SharedState, StreamPlace } from './log-settings.ts'

/**
 * One subscription to the log. A connection that has waited for credit too long is closed, as a server cannot shut down
 * while its stopped reader only keeps answering; when credit returns, a new one goes on from the last batch emitted.
 */
export class LogReader {
  readonly #settings: LogSettings
  readonly #shared: SharedState
  readonly #credit: Credit
  readonly #subscriber: Subscriber<ChangeBatch>
  readonly #creditReturned: Subscription
  #snapshots: SnapshotRun<PostgresPlan> | null = null
  #position: PostgresPosition
  /** Null while closed for want of credit. */
  #connection: LogConnection | null = null

  constructor(
    settings: LogSettings,
    shared: SharedState,
    from: PostgresPosition,
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
      else if (this.#settings.isLogRead) this.#connect()
    })
    this.#connect()
  }

  /** The durable place moved. */
  acknowledged(): void {
    this.#connection?.acknowledged()
  }

  /** Ends reading and releases everything. */
  stop(): void {
    this.#creditReturned.unsubscribe()
    this.#disconnect()
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
        this.#position = batch.position as PostgresPosition
        this.#subscriber.next(batch)
      },
      ready: (place) => this.#readSnapshots(place, () => {}),
      failed: (error) => this.#fail(error),
      waitedTooLong: () => this.#park(),
    })
  }

  #fail(error: unknown): void {
    this.stop()
    this.#subscriber.error(error)
  }

  #readSnapshots(place: StreamPlace, finished: () => void): void {
    const settings = this.#settings.snapshots
    const credit = this.#credit
    const { snapshots, logger } = this.#shared
    const { state, readers } = settings
    const reader = new PostgresRounds(settings, this.#shared, place, credit)
    const { tables } = reader
    const failed = (error: unknown) => this.#fail(error)
    this.#snapshots = new SnapshotRun(
      { snapshots, tables, reader, readers, place, credit, state, logger },
      { failed, finished },
    )
    // One was asked for before there was a connection.
    const { next } = snapshots.progress
    if (next > (this.#position.snapshot?.next ?? 1)) this.#snapshots.added()
    else this.#snapshots.wake()
  }

  #readWithoutLog(): void {
    const { version } = this.#settings.snapshots
    const { snapshots } = this.#shared
    const place = placeWithoutLog(this.#position, version, snapshots, (batch) => {
      this.#position = batch.position as PostgresPosition
      this.#subscriber.next(batch)
      return !this.#credit.exhausted
    })
    if (!snapshots.isActive) this.#subscriber.complete()
    else this.#readSnapshots(place, () => this.#subscriber.complete())
  }

  #park(): void {
    const { slot, pausedTimeout } = this.#settings
    this.#disconnect()
    this.#shared.logger.warn(
      { slot, pausedMs: pausedTimeout },
      'sinks have taken nothing for long: closing the replication connection until they do',
    )
  }
}
