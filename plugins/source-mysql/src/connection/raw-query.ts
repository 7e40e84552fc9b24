import type { Socket } from 'node:net'
import type { Connection } from 'mysql2'
import { sourceError } from './errors.ts'
import {
  createQuery,
  insideMysql2,
  type PacketHandler,
  type QueryCommand,
} from './inside-mysql2.ts'

/** In front of a packet's payload: three bytes of length, and its number. */
const HEADER = 4
/** What mysql2 counts the packet as that answers a query. */
const FIRST_NUMBER = 1

/**
 * A query whose result is read from the socket itself, because mysql2's way of making rows of it costs many times the work. mysql2 sends
 * it when it is its turn, hears of the last packet only, and has the socket back then.
 */
export class RawQuery {
  readonly #where: string
  readonly #onChunk: (bytes: Uint8Array) => void
  readonly #finished = Promise.withResolvers<void>()
  #socket: Socket | null = null
  /** mysql2's listeners of the socket's data. */
  #listeners: ((bytes: Uint8Array) => void)[] = []
  #isOver = false

  /**
   * @param where the server, for errors
   * @param onChunk takes what the socket reads; the memory is the receiver's
   */
  constructor(
    connection: Connection,
    sql: string,
    where: string,
    onChunk: (bytes: Uint8Array) => void,
  ) {
    this.#where = where
    this.#onChunk = onChunk
    // Whoever waits hears of it; nobody has to wait.
    this.#finished.promise.catch(() => {})
    const query = createQuery(connection, sql, (error) => this.#settle(error))
    this.#divert(query, connection)
    connection.query(query as never)
  }

  /**
   * When the session is free again.
   *
   * @throws TailraceError for what the server said, or where the connection broke
   */
  get finished(): Promise<void> {
    return this.#finished.promise
  }

  /** Stops reading the socket; what was read already may still come. */
  pause(): void {
    if (!this.#isOver) this.#socket?.pause()
  }

  resume(): void {
    if (!this.#isOver) this.#socket?.resume()
  }

  /**
   * The result is at its end: gives the socket back.
   *
   * @param payload of the last packet: the second EOF, or ERR, or OK where there is no result
   */
  last(payload: Uint8Array): void {
    const socket = this.#socket
    if (this.#isOver || socket === null) return
    const packet = Buffer.alloc(HEADER + payload.length)
    packet.writeUIntLE(payload.length, 0, 3)
    packet[3] = FIRST_NUMBER
    packet.set(payload, HEADER)
    // Before mysql2 hears of it: it may begin the next query at once.
    this.#giveBack(socket)
    for (const listener of this.#listeners) listener.call(socket, packet)
  }

  /** Cuts the connection where the result is not at its end, without reading on. */
  destroy(): void {
    if (!this.#isOver) this.#socket?.destroy()
  }

  #divert(query: QueryCommand, connection: Connection): void {
    const begin = query.start
    const end: PacketHandler = () => {
      this.#settle(null)
      return null
    }
    query.start = (packet, ...rest) => {
      this.#takeSocket(insideMysql2(connection).stream)
      begin.call(query, packet, ...rest)
      return end
    }
  }

  #takeSocket(socket: Socket): void {
    this.#socket = socket
    this.#listeners = socket.listeners('data') as ((bytes: Uint8Array) => void)[]
    socket.removeAllListeners('data')
    socket.on('data', this.#onChunk)
    // mysql2 says nothing of a connection that was closed from this side.
    socket.once('close', this.#onClose)
  }

  #giveBack(socket: Socket): void {
    socket.off('data', this.#onChunk)
    socket.off('close', this.#onClose)
    for (const listener of this.#listeners) socket.on('data', listener)
    socket.resume()
  }

  readonly #onClose = () => this.#settle(new Error('the connection was closed'))

  #settle(error: unknown): void {
    if (this.#isOver) return
    this.#isOver = true
    if (error === null) this.#finished.resolve()
    else this.#finished.reject(sourceError(error, `query ${this.#where}`))
  }
}
