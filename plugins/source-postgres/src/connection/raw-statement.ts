import type { Socket } from 'node:net'
import type pg from 'pg'
import { sourceError } from './errors.ts'
import { endGather, gather } from './socket-reads.ts'

const READY_FOR_QUERY = 0x5a

/**
 * A statement whose messages are read from the socket itself, because pg's way of making a result of them costs many times the work. pg sends
 * it (simple query: cells are text) and is given every message but the rows; with ReadyForQuery it gets the socket back.
 */
export class RawStatement implements pg.Submittable {
  readonly #sql: string
  readonly #where: string
  readonly #onChunk: (bytes: Uint8Array) => void
  readonly #finished = Promise.withResolvers<void>()
  #socket: Socket | null = null
  /** pg's listeners of the socket's data. */
  #listeners: ((bytes: Uint8Array) => void)[] = []
  #isOver = false
  #error: unknown = null

  constructor(sql: string, where: string, onChunk: (bytes: Uint8Array) => void) {
    this.#sql = sql
    this.#where = where
    this.#onChunk = onChunk
    // Whoever waits hears of it; nobody has to wait.
    this.#finished.promise.catch(() => {})
  }

  /**
   * When the session is free again.
   *
   * @throws TailraceError for what the server said, or where the connection broke
   */
  get finished(): Promise<void> {
    return this.#finished.promise
  }

  /** Hands a message that is not a row to pg. */
  other(frame: Uint8Array): void {
    for (const listener of this.#listeners) listener.call(this.#socket, frame)
    if (frame[0] === READY_FOR_QUERY) this.#giveBack()
  }

  /** Stops reading the socket; what was read already may still come. */
  pause(): void {
    if (!this.#isOver) this.#socket?.pause()
  }

  resume(): void {
    if (!this.#isOver) this.#socket?.resume()
  }

  /** Lets bytes gather in the kernel until {@link RawStatement.gathered}. @returns false where that is not possible */
  gather(): boolean {
    return !this.#isOver && gather(this.#socket)
  }

  /** Ends {@link RawStatement.gather}. */
  gathered(): void {
    endGather(this.#socket)
  }

  /** Called by pg when it is this statement's turn. */
  submit(connection: pg.Connection): void {
    const socket = connection.stream as Socket
    this.#socket = socket
    this.#listeners = socket.listeners('data') as ((bytes: Uint8Array) => void)[]
    socket.removeAllListeners('data')
    socket.on('data', this.#onChunk)
    socket.once('close', this.#onClose)
    connection.query(this.#sql)
  }

  readonly #onClose = () => {
    this.#error ??= new Error('Connection terminated unexpectedly')
    this.#settle()
  }

  #giveBack(): void {
    const socket = this.#socket
    if (this.#isOver || socket === null) return
    socket.off('data', this.#onChunk)
    socket.off('close', this.#onClose)
    for (const listener of this.#listeners) socket.on('data', listener)
    endGather(socket)
    socket.resume()
    this.#settle()
  }

  #settle(): void {
    if (this.#isOver) return
    this.#isOver = true
    if (this.#error === null) this.#finished.resolve()
    else this.#finished.reject(sourceError(this.#error, `query ${this.#where}`))
  }

  /** Called by pg for an error; ReadyForQuery or the end of the connection follows, unless it was broken before this statement's turn. */
  handleError(error: unknown): void {
    this.#error ??= error
    if (this.#socket === null) this.#settle()
  }

  // What pg calls for the other messages; nothing of them is needed.
  handleRowDescription(): void {}
  handleDataRow(): void {}
  handleCommandComplete(): void {}
  handleEmptyQuery(): void {}
  handleReadyForQuery(): void {}
}
