import type { Lsn } from '../lsn.ts'
import { statusUpdate } from './status.ts'

/** Answers to a server that asks again and again are this far apart: it does so while it waits for us to shut down. */
const ANSWER_MS = 50
/** Acknowledgements that come close together become one message. */
const GATHER_MS = 50

/** Tells the server what was received and what is durable: at intervals, when asked, and soon after an acknowledgement. */
export class Feedback {
  readonly #send: (body: Buffer) => void
  readonly #interval: number
  #received: Lsn
  #flushed: Lsn
  #sentAt = 0
  #sentFlushed = 0
  #timer: NodeJS.Timeout | null = null

  /**
   * @param interval milliseconds between messages when nothing else causes one
   * @param flushed what is durable already; 0 when nothing is known
   */
  constructor(send: (body: Buffer) => void, interval: number, received: Lsn, flushed: Lsn) {
    this.#send = send
    this.#interval = interval
    this.#received = received
    this.#flushed = flushed
  }

  /** Everything before `lsn` was received. */
  received(lsn: Lsn): void {
    if (lsn > this.#received) this.#received = lsn
  }

  /** Everything before `lsn` is durable: only ever the end of a whole commit, or a place between commits. */
  flushed(lsn: Lsn): void {
    if (lsn <= this.#flushed) return
    this.#flushed = lsn
    this.#soon(GATHER_MS)
  }

  /** The server asks for an answer. */
  answer(): void {
    this.#soon(ANSWER_MS)
  }

  /** Asks the server for a sign of life. */
  ask(): void {
    this.#now(true)
  }

  /** To be called about once a second. */
  tick(): void {
    if (performance.now() - this.#sentAt >= this.#interval) this.#now(false)
  }

  /** Says what was acknowledged and not yet said, and nothing more. */
  end(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    if (this.#flushed > this.#sentFlushed) this.#now(false)
  }

  #soon(apart: number): void {
    if (this.#timer !== null) return
    const wait = this.#sentAt + apart - performance.now()
    if (wait <= 0) this.#now(false)
    else {
      this.#timer = setTimeout(() => {
        this.#timer = null
        this.#now(false)
      }, wait)
    }
  }

  #now(replyRequested: boolean): void {
    this.#sentAt = performance.now()
    this.#sentFlushed = this.#flushed
    this.#send(statusUpdate(this.#received, this.#flushed, Date.now() * 1000, replyRequested))
  }
}
