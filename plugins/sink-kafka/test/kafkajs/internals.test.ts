import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { kafkajs } from '../../src/kafkajs/internals.ts'
import { kafkajsLogger } from '../../src/kafkajs/logging.ts'
import { openSocket } from '../../src/kafkajs/socket.ts'
import { testContext } from '../support/context.ts'

const require = createRequire(import.meta.url)

test('kafkajs is the version whose inner members are known', () => {
  expect((require('kafkajs/package.json') as { version: string }).version).toBe('2.2.4')
  const own = require('../../package.json') as { dependencies: Record<string, string> }
  expect(own.dependencies['kafkajs']).toBe('2.2.4')
})

test('the inner members are where the sink expects them', () => {
  const logger = kafkajsLogger(testContext().logger)
  const pool = new kafkajs.ConnectionPool({
    host: 'localhost',
    port: 1,
    rack: null,
    ssl: null,
    sasl: null,
    clientId: 'x',
    socketFactory: openSocket,
    connectionTimeout: 1000,
    requestTimeout: 1000,
    enforceRequestTimeout: true,
    maxInFlightRequests: null,
    logger,
  })
  const connection = pool.pool[0]!
  expect(connection).toMatchObject({ clientId: 'x', connectionStatus: 'disconnected', sasl: null })
  for (const method of ['nextCorrelationId', 'isAuthenticated', 'authenticate', 'send'] as const) {
    expect(connection[method]).toBeTypeOf('function')
  }
  const { requestQueue } = connection
  expect(requestQueue).toMatchObject({
    requestTimeout: 1000,
    throttledUntil: -1,
    throttleCheckTimeoutId: null,
    pending: [],
    inflight: new Map(),
  })
  for (const method of [
    'push',
    'maybeThrottle',
    'rejectAll',
    'checkPendingRequests',
    'scheduleCheckPendingRequests',
    'scheduleRequestTimeoutCheck',
    'destroy',
  ] as const) {
    expect(requestQueue[method]).toBeTypeOf('function')
  }
  const broker = new kafkajs.Broker({ connectionPool: pool, logger, authenticationTimeout: 1000 })
  for (const method of ['connect', 'lookupRequest'] as const) {
    expect(broker[method]).toBeTypeOf('function')
  }
  expect(broker.versions).toBeNull()
})

test.for(['Metadata', 'CreateTopics', 'DescribeConfigs', 'InitProducerId'])(
  'kafkajs writes %s requests',
  (api) => {
    expect(kafkajs.apiKeys[api]).toBeTypeOf('number')
    const { request, response } = kafkajs.requests[api]!.protocol({ version: 1 })({
      topics: [],
      resources: [],
    })
    expect(request).toMatchObject({ apiVersion: 1, encode: expect.any(Function) })
    expect(response).toMatchObject({ decode: expect.any(Function), parse: expect.any(Function) })
  },
)
