import net from 'node:net'
import tls from 'node:tls'
import type { SocketFactory } from './internals.ts'

/**
 * Sockets as kafkajs makes them, but without Nagle's algorithm, which holds back the end of a request until the one before
 * is acknowledged.
 */
export const openSocket: SocketFactory = ({ host, port, ssl, onConnect }) => {
  const socket = ssl
    ? tls.connect(
        { host, port, ...(net.isIP(host) === 0 && { servername: host }), ...ssl },
        onConnect,
      )
    : net.connect({ host, port }, onConnect)
  socket.setNoDelay(true)
  socket.setKeepAlive(true, 60_000)
  return socket
}
