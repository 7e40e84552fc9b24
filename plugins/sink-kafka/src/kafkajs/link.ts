import type { Broker, Connection, KafkajsLogger, KafkajsRequest } from './internals.ts'
import { kafkajs } from './internals.ts'
import { mendTimers } from './request-timers.ts'
import { openSocket } from './socket.ts'

/** How every connection of a sink is made. */
export interface LinkSettings {
  readonly clientId: string
  readonly ssl: object | null
  readonly sasl: object | null
  readonly connectionTimeout: number
  readonly requestTimeout: number
  readonly logger: KafkajsLogger
}

/** Host and port of a broker. */
export interface Address {
  readonly host: string
  readonly port: number
}

const PRODUCE = 0

/**
 * One authenticated connection to one broker, over kafkajs. A link that failed in any way is destroyed and never used again:
 * kafkajs's own reconnection keeps half an answer of the old socket.
 */
export class Link {
  readonly address: Address
  readonly #broker: Broker
  readonly #connection: Connection
  #dead = false

  private constructor(address: Address, broker: Broker, connection: Connection) {
    this.address = address
    this.#broker = broker
    this.#connection = connection
  }

  /** @throws kafkajs's error: connection, TLS, authentication */
  static async open(settings: LinkSettings, address: Address): Promise<Link> {
    const { logger, clientId, ssl, connectionTimeout, requestTimeout } = settings
    const pool = new kafkajs.ConnectionPool({
      ...address,
      rack: null,
      ssl,
      // kafkajs keeps the authenticator in here, with the connection in its closure.
      sasl: settings.sasl && { ...settings.sasl },
      clientId,
      socketFactory: openSocket,
      connectionTimeout,
      requestTimeout,
      enforceRequestTimeout: true,
      maxInFlightRequests: null,
      logger,
    })
    for (const each of pool.pool) mendTimers(each.requestQueue)
    const connection = pool.pool[0]!
    const broker = new kafkajs.Broker({
      connectionPool: pool,
      logger,
      authenticationTimeout: connectionTimeout,
    })
    const link = new Link(address, broker, connection)
    try {
      await within(2 * connectionTimeout, address, broker.connect())
    } catch (error) {
      link.destroy(error as Error)
      throw error
    }
    connection.socket!.once('close', () => {
      link.destroy(new Error('the connection was closed'))
    })
    return link
  }

  /** Whether requests can be sent at once. */
  get usable(): boolean {
    return !this.#dead && this.#connection.connectionStatus === 'connected'
  }

  /** Whether the session's authentication is about to end (KIP-368); see {@link Link.authenticate}. */
  get mustAuthenticate(): boolean {
    return this.#sasl && !this.#connection.isAuthenticated()
  }

  get #sasl(): boolean {
    return (this.#connection as unknown as { sasl: object | null }).sasl !== null
  }

  /** Authenticates again. */
  authenticate(): Promise<void> {
    return this.#connection.authenticate()
  }

  /** The highest version of an API that the broker has, or −1. */
  maxVersion(apiKey: number): number {
    return this.#broker.versions[apiKey]?.maxVersion ?? -1
  }

  /**
   * Sends a request that kafkajs knows how to write, in the highest version that both sides have.
   *
   * @returns the decoded answer as it is: error codes in it are not made errors
   */
  async request<T>(api: string, options: object): Promise<T> {
    const definition = kafkajs.requests[api]!
    const make = this.#broker.lookupRequest(kafkajs.apiKeys[api]!, definition)
    const { request, response }: KafkajsRequest = make(options)
    const asIs = {
      decode: (payload: Buffer) => response.decode(payload),
      parse: async (data: unknown) => data,
    }
    return (await this.#connection.send({
      request,
      response: asIs,
      logResponseError: false,
    })) as T
  }

  /**
   * Sends a Produce request without copying what it consists of.
   *
   * @param apiVersion of the request
   * @param build gives the request's parts, size and header included, for a correlation id
   * @returns the answer after its correlation id
   */
  produce(
    apiVersion: number,
    build: (correlationId: number, clientId: string) => readonly Uint8Array[],
  ): Promise<Buffer> {
    const connection = this.#connection
    return new Promise((resolve, reject) => {
      if (!this.usable) throw new Error('the connection was closed')
      const correlationId = connection.nextCorrelationId()
      connection.requestQueue.push({
        entry: {
          apiKey: PRODUCE,
          apiName: 'Produce',
          apiVersion,
          correlationId,
          resolve: (answer) => resolve(answer.payload),
          reject,
        },
        expectResponse: true,
        requestTimeout: null,
        sendRequest() {
          const socket = connection.socket!
          socket.cork()
          for (const part of build(correlationId, connection.clientId)) socket.write(part)
          socket.uncork()
        },
      })
    })
  }

  /** Holds requests back for as long as the broker asked (KIP-219). */
  throttle(milliseconds: number): void {
    this.#connection.requestQueue.maybeThrottle(milliseconds)
  }

  /** Cuts the connection; requests without an answer fail with `error`. */
  destroy(error: Error): void {
    if (this.#dead) return
    this.#dead = true
    const { requestQueue, socket } = this.#connection
    requestQueue.rejectAll(error)
    requestQueue.destroy()
    socket?.destroy()
  }
}

/** kafkajs leaves a connection attempt pending for ever where the other side hangs up at the wrong moment. */
async function within<T>(milliseconds: number, address: Address, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const text = `no answer from ${address.host}:${address.port} within ${milliseconds} ms`
    timer = setTimeout(() => reject(new Error(text)), milliseconds)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
