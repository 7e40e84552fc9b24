import { createRequire } from 'node:module'
import type { Socket } from 'node:net'

/**
 * The members of kafkajs 2.2.4 that the sink relies on beyond its public API. The version is pinned, and one test fails when
 * they move: everything else reaches kafkajs through this file.
 */
export interface KafkajsRequest {
  readonly request: {
    readonly apiKey: number
    readonly apiVersion: number
    readonly apiName: string
  }
  readonly response: {
    decode(payload: Buffer): Promise<unknown>
    parse(data: unknown): Promise<unknown>
  }
  readonly logResponseError?: boolean
  readonly requestTimeout?: number | null
}

/** `src/protocol/requests`: each kind of request in the versions kafkajs knows. */
export interface RequestDefinition {
  readonly versions: readonly string[]
  protocol(options: { version: number }): (options?: object) => KafkajsRequest
}

/** `src/network/requestQueue`. */
export interface RequestQueue {
  requestTimeout: number
  throttledUntil: number
  throttleCheckTimeoutId: NodeJS.Timeout | null
  requestTimeoutIntervalId: NodeJS.Timeout | undefined
  readonly pending: readonly unknown[]
  readonly inflight: ReadonlyMap<
    number,
    { readonly sentAt: number; readonly requestTimeout: number; timeoutRequest(): void }
  >
  push(request: {
    entry: {
      apiKey: number
      apiName: string
      apiVersion: number
      correlationId: number
      resolve(answer: { payload: Buffer }): void
      reject(error: unknown): void
    }
    expectResponse: boolean
    requestTimeout: number | null
    sendRequest(): void
  }): void
  maybeThrottle(milliseconds: number): void
  rejectAll(error: Error): void
  checkPendingRequests(): void
  scheduleCheckPendingRequests(): void
  scheduleRequestTimeoutCheck(): void
  destroy(): void
}

/** `src/network/connection`. */
export interface Connection {
  readonly clientId: string
  readonly connectionStatus: 'connected' | 'disconnecting' | 'disconnected'
  readonly requestQueue: RequestQueue
  readonly socket: Socket | undefined
  nextCorrelationId(): number
  isAuthenticated(): boolean
  authenticate(): Promise<void>
  send(request: KafkajsRequest): Promise<unknown>
}

/** `src/network/connectionPool`. */
export interface ConnectionPool {
  readonly pool: readonly Connection[]
  send(request: KafkajsRequest): Promise<unknown>
  destroy(): Promise<void>
}

/** Version ranges by number of the API, as a broker says. */
export type ApiVersions = Readonly<Record<number, { minVersion: number; maxVersion: number }>>

/** `src/broker`: a connection pool with versions looked up and authentication done. */
export interface Broker {
  readonly versions: ApiVersions
  connect(): Promise<void>
  lookupRequest(apiKey: number, definition: RequestDefinition): (options?: object) => KafkajsRequest
}

/** A socket as kafkajs wants it made. */
export type SocketFactory = (options: {
  host: string
  port: number
  ssl: object | null
  onConnect: () => void
}) => Socket

/** What a connection pool is made with. */
export interface ConnectionPoolOptions {
  readonly host: string
  readonly port: number
  readonly rack: string | null
  readonly ssl: object | null
  readonly sasl: object | null
  readonly clientId: string
  readonly socketFactory: SocketFactory
  readonly connectionTimeout: number
  readonly requestTimeout: number
  readonly enforceRequestTimeout: boolean
  readonly maxInFlightRequests: number | null
  readonly logger: KafkajsLogger
}

/** `src/loggers`. */
export interface KafkajsLogger {
  namespace(name: string): KafkajsLogger
}

type LogCreator = (
  level: number,
) => (entry: { namespace: string; level: number; log: Record<string, unknown> }) => void

interface Internals {
  readonly Broker: new (options: {
    connectionPool: ConnectionPool
    logger: KafkajsLogger
    authenticationTimeout: number
  }) => Broker
  readonly ConnectionPool: new (options: ConnectionPoolOptions) => ConnectionPool
  readonly requests: Readonly<Record<string, RequestDefinition>>
  readonly apiKeys: Readonly<Record<string, number>>
  readonly createLogger: (options: { level: number; logCreator: LogCreator }) => KafkajsLogger
  readonly createErrorFromCode: (code: number) => Error & { type: string; retriable: boolean }
}

/** Loads them. kafkajs is CommonJS without an export map, so its files can be required. */
export const kafkajs: Internals = load()

function load(): Internals {
  const require = createRequire(import.meta.url)
  const file = (path: string): unknown => require(`kafkajs/src/${path}`)
  const { requests } = file('protocol/requests') as Pick<Internals, 'requests'>
  const { createLogger } = file('loggers') as Pick<Internals, 'createLogger'>
  const { createErrorFromCode } = file('protocol/error') as Pick<Internals, 'createErrorFromCode'>
  return {
    Broker: file('broker') as Internals['Broker'],
    ConnectionPool: file('network/connectionPool') as Internals['ConnectionPool'],
    requests,
    apiKeys: file('protocol/requests/apiKeys') as Internals['apiKeys'],
    createLogger,
    createErrorFromCode,
  }
}
