import { type Server, type Socket, connect, createServer } from 'node:net'
import { once } from 'node:events'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type FaultProxy, startFaultProxy } from '../fault-proxy.ts'
import { until } from '../until.ts'

let echo: Server
let proxy: FaultProxy
let client: Socket
let received = ''

const open = async () => {
  client = connect(proxy.port, '127.0.0.1')
  client.on('error', () => {})
  client.on('data', (chunk) => (received += chunk.toString()))
  await once(client, 'connect')
}
const roundTrip = async (text: string) => {
  received = ''
  client.write(text)
  await until(() => received === text, { what: `the echo of ${text}` })
}

beforeEach(async () => {
  echo = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {})
    socket.pipe(socket)
  })
  echo.listen(0, '127.0.0.1')
  await once(echo, 'listening')
  proxy = await startFaultProxy({ target: { port: (echo.address() as { port: number }).port } })
  await open()
  await roundTrip('hello')
})
afterEach(async () => {
  client.destroy()
  await proxy.close()
  echo.close()
})

test('forwards both ways and passes an orderly end on', async () => {
  const ended = once(client, 'end')
  client.end('last words')
  await ended
  expect(received).toBe('hellolast words')
  await until(() => proxy.connections === 0)
})

test('cut resets open connections and takes new ones', async () => {
  const failed = once(client, 'error')
  proxy.cut()
  expect((await failed)[0]).toMatchObject({ code: 'ECONNRESET' })
  expect(proxy.connections).toBe(0)
  await open()
  await roundTrip('again')
  expect(proxy.accepted).toBe(2)
})

test('refuse turns new connections away and leaves open ones alone', async () => {
  await proxy.refuse()
  await roundTrip('still here')
  const refused = connect(proxy.port, '127.0.0.1')
  expect((await once(refused, 'error'))[0]).toMatchObject({ code: 'ECONNREFUSED' })
  await proxy.accept()
  await open()
  await roundTrip('welcome')
})

test.for(['up', 'down', undefined] as const)('stall (%s) holds bytes until flow', async (way) => {
  received = ''
  proxy.stall(way)
  client.write('held')
  await expect(until(() => received, { deadlineMs: 100 })).rejects.toThrow('Waited')
  expect(proxy.connections).toBe(1)
  proxy.flow()
  await until(() => received === 'held')
})

test('a stalled connection can be cut', async () => {
  proxy.stall()
  client.write('held')
  const failed = once(client, 'error')
  proxy.cut()
  expect((await failed)[0]).toMatchObject({ code: 'ECONNRESET' })
})

test('slow limits the rate, and flow takes that back', async () => {
  proxy.slow(20_000)
  const started = performance.now()
  await roundTrip('x'.repeat(4000))
  // 4,000 bytes at 20,000 a second are 200 ms; the way back overlaps.
  const slowly = performance.now() - started
  expect(slowly).toBeGreaterThan(150)
  expect(slowly).toBeLessThan(2000)
  proxy.slow(100)
  received = ''
  client.write('y'.repeat(100_000))
  await until(() => received.length > 0)
  proxy.flow()
  await until(() => received.length === 100_000)
})
