import { ReadPace } from './read-pace.ts'

/** Milliseconds that bytes gather. */
const GATHER_MS = 1

/** What is read: a socket whose reading can be held back for a moment. */
export interface Gatherable {
  /** Lets bytes gather in the kernel until {@link Gatherable.gathered}. @returns false where that is not possible */
  gather(): boolean
  /** Ends {@link Gatherable.gather}. */
  gathered(): void
}

/** Lets bytes gather in the kernel before the next read where a turn of the event loop brought few; see {@link ReadPace}. */
export class GatheredReads {
  readonly #socket: Gatherable
  readonly #pace = new ReadPace()
  /** Bytes that arrived in this turn of the event loop. */
  #bytes = 0
  #turn: NodeJS.Immediate | null = null
  #timer: NodeJS.Timeout | null = null

  constructor(socket: Gatherable) {
    this.#socket = socket
  }

  /** The socket read something, which was worked off. */
  read(bytes: number): void {
    // A read of an encrypted connection comes in pieces, one after another: only all of them tell how large it was.
    this.#bytes += bytes
    if (this.#timer === null) this.#turn ??= setImmediate(() => this.#turnOver())
  }

  /** Reading is free to go on after a pause for another reason. */
  resumed(): void {
    this.#pace.resumed(performance.now())
  }

  /** Ends it. */
  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    if (this.#turn !== null) clearImmediate(this.#turn)
  }

  #turnOver(): void {
    this.#turn = null
    const bytes = this.#bytes
    this.#bytes = 0
    if (!this.#pace.shouldPause(bytes, performance.now()) || !this.#socket.gather()) return
    this.#timer = setTimeout(() => {
      this.#timer = null
      this.#bytes = 0
      this.resumed()
      this.#socket.gathered()
    }, GATHER_MS)
  }
}
