import type { ChangeBatch, Credit } from '@tailrace/plugin-api'
import type { Subscriber, Subscription } from 'rxjs'
import type { PostgresPosition } from '../position.ts'
import { LogConnection } from './log-connection.ts'
import type { LogSettings, SharedState } from './log-settings.ts'

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
      if (this.#connection === null) this.#connect()
      else this.#connection.creditReturned()
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
    this.#connection?.close()
    this.#connection = null
  }

  #connect(): void {
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
      failed: (error) => {
        this.stop()
        this.#subscriber.error(error)
      },
      waitedTooLong: () => this.#park(),
    })
  }

  #park(): void {
    const { slot, pausedTimeout } = this.#settings
    this.#connection?.close()
    this.#connection = null
    this.#shared.logger.warn(
      { slot, pausedMs: pausedTimeout },
      'sinks have taken nothing for long: closing the replication connection until they do',
    )
  }
}
