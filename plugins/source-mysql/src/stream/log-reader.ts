import type { ChangeBatch, Credit } from '@tailrace/plugin-api'
import type { Subscriber, Subscription } from 'rxjs'
import { learnDefinition } from '../history/learn-definition.ts'
import type { MysqlPosition } from '../position.ts'
import { LogConnection } from './log-connection.ts'
import { MissingDefinition } from '../tables/missing-definition.ts'
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
      else if (!this.#isLearning) this.#connect()
    })
    this.#connect()
  }

  /** Ends reading and releases everything. */
  stop(): void {
    this.#stopping.abort()
    this.#creditReturned.unsubscribe()
    this.#disconnect()
  }

  #disconnect(): void {
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
        this.#position = batch.position as MysqlPosition
        this.#subscriber.next(batch)
      },
      failed: (error) => {
        if (error instanceof MissingDefinition) this.#learn(error)
        else this.#fail(error)
      },
      waitedTooLong: () => this.#park(),
    })
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
