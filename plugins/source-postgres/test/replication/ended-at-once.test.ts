import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { connectionSettings } from '../../src/connection/settings.ts'
import { parseLsn } from '../../src/lsn.ts'
import { options } from '../../src/options.ts'
import { WalStream } from '../../src/replication/wal-stream.ts'
import { sharedPostgres } from '../../../../test/kit/shared.ts'

/** ReadyForQuery, idle (PostgreSQL manual, 54.7). */
const READY = Buffer.from('5a0000000549', 'hex')

/** What a server that is shut down says to every connection. */
function farewell(): Buffer {
  const fields = 'SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0'
  const head = Buffer.from('E\0\0\0\0')
  head.writeInt32BE(4 + fields.length, 1)
  return Buffer.concat([head, Buffer.from(fields)])
}

/** In front of a server: to a connection that has just become ready it says farewell, in the same packet. */
async function dismissing(port: number) {
  const server = createServer((client) => {
    const upstream: Socket = connect({ host: '127.0.0.1', port })
    client.on('error', () => upstream.destroy()).on('close', () => upstream.destroy())
    upstream.on('error', () => client.destroy())
    client.pipe(upstream)
    upstream.on('data', (bytes) => {
      const isReady = bytes.subarray(-READY.length).equals(READY)
      if (isReady) client.end(Buffer.concat([bytes, farewell()]))
      else client.write(bytes)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

it('a replication connection that is ended as soon as it is there fails, and ends no process', async () => {
  const server = await sharedPostgres()
  const proxy = await dismissing(server.port)
  const request = {
    slot: 's',
    lsn: parseLsn('0/0'),
    timeline: 1,
    publications: ['p'],
    messages: false,
  }
  const url = new URL(server.url)
  url.port = String((proxy.address() as AddressInfo).port)
  const settings = connectionSettings(options.parse({ url: url.href, tables: ['public.*'] }))
  const starting = WalStream.start(settings, false, request, {
    identified: async () => {},
    chunk: () => {},
    ended: () => {},
  })
  await expect(starting).rejects.toMatchObject({ code: '57P01' })
  proxy.close()
})
