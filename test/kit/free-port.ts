import { createServer } from 'node:net'

/**
 * A TCP port of 127.0.0.1 that nobody listened on a moment ago. The kernel hands these out in a
 * changing order, so two callers hardly ever get the same; a server that still finds its port taken
 * should ask again.
 */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
