import { setTimeout as sleep } from 'node:timers/promises'
import type { Session } from '../connection/session.ts'
import type { ReaderSessions } from './reader-sessions.ts'

/** Between two looks; who waits does so for up to this long, and for the chunks that are being read. */
const LOOK_MS = 200

/** Watches whether others wait for locks that a session holds on tables, as ALTER TABLE and TRUNCATE do, and all queries behind them. */
export class LockWaiters {
  readonly #sessions: ReaderSessions
  readonly #holder: Session
  readonly #stop = new AbortController()
  readonly #watching: Promise<void>
  readonly #seen: () => void
  #isAny = false

  /** @param seen called once, when somebody is seen to wait */
  constructor(sessions: ReaderSessions, holder: Session, seen: () => void = () => {}) {
    this.#sessions = sessions
    this.#holder = holder
    this.#seen = seen
    // Not to see them is no reason to stop reading; a connection that is gone shows in the readers'.
    this.#watching = this.#watch().catch(() => {})
  }

  /** Whether somebody was seen to wait. */
  get isAny(): boolean {
    return this.#isAny
  }

  /** Looks no more. */
  async end(): Promise<void> {
    this.#stop.abort()
    await this.#watching
  }

  async #watch(): Promise<void> {
    const { signal } = this.#stop
    while (!this.#isAny) {
      await sleep(LOOK_MS, undefined, { signal })
      this.#isAny = await this.#sessions.isWaitedFor(this.#holder)
    }
    this.#seen()
  }
}
