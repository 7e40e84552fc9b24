import { type Socket, connect, createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from './free-port.ts'

/** Which way bytes go: `up` from client to server, `down` from server to client. */
export type Direction = 'up' | 'down'

/** A TCP proxy on a loopback port that breaks connections on demand. */
export interface FaultProxy {
  readonly host: '127.0.0.1'
  readonly port: number
  /** Open connections. */
  readonly connections: number
  /** Connections taken since the start. */
  readonly accepted: number
  /** Resets all connections (RST on both sides). New ones are still taken. */
  cut(): void
  /** Stops listening: new connections are refused, open ones go on. */
  refuse(): Promise<void>
  /** Listens again on the same port. */
  accept(): Promise<void>
  /** Holds bytes back, of open and new connections, without closing anything. Default both ways. */
  stall(direction?: Direction): void
  /** Lets held bytes go, and takes back `slow`. */
  flow(): void
  /** Forwards at most so many bytes a second, per connection and direction. */
  slow(bytesPerSecond: number): void
  /** Resets all connections and stops listening for good. */
  close(): Promise<void>
}

interface Weather {
  readonly stalled: Set<Direction>
  bytesPerSecond: number
  /** Resolves when something changes. */
  changed: PromiseWithResolvers<void>
}

/** Starts a proxy in front of `target`. */
export async function startFaultProxy(options: {
  /** Looked at for each new connection, so that its port may change. */
  readonly target: { readonly host?: string; readonly port: number }
  /** Default: a free one. */
  readonly port?: number
}): Promise<FaultProxy> {
  const weather: Weather = {
    stalled: new Set(),
    bytesPerSecond: Infinity,
    changed: Promise.withResolvers(),
  }
  const change = () => {
    weather.changed.resolve()
    weather.changed = Promise.withResolvers()
  }
  const pairs = new Set<readonly [Socket, Socket]>()
  let accepted = 0
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    accepted += 1
    const { host = '127.0.0.1', port: targetPort } = options.target
    const upstream = connect({ host, port: targetPort, allowHalfOpen: true, noDelay: true })
    const pair = [client, upstream] as const
    pairs.add(pair)
    const end = () => {
      pairs.delete(pair)
      reset(client)
      reset(upstream)
    }
    for (const socket of pair) {
      socket.on('error', end)
      socket.on('close', (hadError) => {
        if (hadError) return end()
        if (client.closed && upstream.closed) pairs.delete(pair)
      })
    }
    pump(client, upstream, 'up', weather)
    pump(upstream, client, 'down', weather)
  })
  const port = options.port ?? (await freePort())
  const listen = () =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject)
        resolve()
      })
    })
  const cut = () => {
    for (const pair of pairs) for (const socket of pair) reset(socket)
    pairs.clear()
    // Pumps that wait for better weather see that their sockets are gone.
    change()
  }
  const refuse = () => {
    // The callback of close() waits for connections to end; the port is given up at once.
    if (server.listening) server.close()
  }
  await listen()
  return {
    host: '127.0.0.1',
    port,
    get connections() {
      return pairs.size
    },
    get accepted() {
      return accepted
    },
    cut,
    async refuse() {
      refuse()
    },
    async accept() {
      if (!server.listening) await listen()
    },
    stall(direction) {
      for (const each of direction ? [direction] : (['up', 'down'] as const)) {
        weather.stalled.add(each)
      }
      change()
    },
    flow() {
      weather.stalled.clear()
      weather.bytesPerSecond = Infinity
      change()
    },
    slow(bytesPerSecond) {
      weather.bytesPerSecond = bytesPerSecond
      change()
    },
    async close() {
      refuse()
      cut()
    },
  }
}

function reset(socket: Socket): void {
  if (!socket.destroyed) socket.resetAndDestroy()
}

/** Forwards one direction of a connection, as the weather allows. */
function pump(from: Socket, to: Socket, direction: Direction, weather: Weather): void {
  from.on('data', (chunk: Buffer) => {
    from.pause()
    void forward(chunk, to, direction, weather).then(() => from.resume())
  })
  from.on('end', () => {
    // What was sent has been forwarded: the socket was paused meanwhile.
    void calm(to, direction, weather).then(() => to.end())
  })
}

/** Resolves when bytes may go this way, or the receiver is gone. */
async function calm(to: Socket, direction: Direction, weather: Weather): Promise<void> {
  while (weather.stalled.has(direction) && !to.destroyed) await weather.changed.promise
}

async function forward(
  chunk: Buffer,
  to: Socket,
  direction: Direction,
  weather: Weather,
): Promise<void> {
  for (let sent = 0; sent < chunk.length;) {
    await calm(to, direction, weather)
    if (to.destroyed) return
    const rate = weather.bytesPerSecond
    // Slices of 20 ms keep a slow line even.
    const size = Math.min(chunk.length - sent, Math.max(1, Math.floor(rate / 50)))
    const isTaken = to.write(chunk.subarray(sent, sent + size))
    sent += size
    if (!isTaken) await drained(to)
    if (rate !== Infinity) {
      await Promise.race([delay((size / rate) * 1000), weather.changed.promise])
    }
  }
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      socket.off('drain', done)
      socket.off('close', done)
      resolve()
    }
    socket.once('drain', done)
    socket.once('close', done)
  })
}
