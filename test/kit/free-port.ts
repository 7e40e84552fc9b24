import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/**
 * A TCP port of 127.0.0.1 that nobody listens on. It is drawn from 15 000 to 31 999, below the range
 * that Linux takes the ports of outgoing connections from (ip(7), `ip_local_port_range`): a server
 * that is restarted, or a proxy that refuses for a while, finds its port still free.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(15_000, 32_000)
    if (await isFree(port)) return port
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
