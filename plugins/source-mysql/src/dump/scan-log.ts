import { randomInt } from 'node:crypto'
import type { BinlogHandler } from '@tailrace/mysql-binlog'
import type { ConnectionSettings } from '../connection/settings.ts'
import { sourceError } from '../connection/errors.ts'
import { EventFeed } from './event-feed.ts'

/** From where the log is looked through. */
export interface ScanStart {
  /** GTIDs of all that is left out; null to begin at a place. */
  readonly gtid: string | null
  readonly file: string
  readonly offset: number
}

/** How long a server may say nothing while its log is looked through, in milliseconds. */
const SILENCE_MS = 60_000
const HEARTBEAT_MS = 10_000

/**
 * Looks through the log from a place to where it ends now.
 *
 * @param handler or what makes it, for one that has to do with the feed: it exists once events come
 * @param isDone asked after each event; true ends the look before the log does
 * @throws TailraceError SOURCE_UNAVAILABLE, SOURCE_POSITION_LOST, SOURCE_PROTOCOL
 */
export async function scanLog(
  connection: ConnectionSettings,
  encrypted: boolean,
  start: ScanStart,
  handler: BinlogHandler | ((feed: () => EventFeed) => BinlogHandler),
  isDone: () => boolean,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted()
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const request = {
    ...start,
    // Of no other reader: a server ends the older one of two with the same.
    serverId: randomInt(0x8000_0000, 0xffff_ffff),
    heartbeatInterval: HEARTBEAT_MS,
    writeTimeout: SILENCE_MS,
    isBounded: true,
  }
  let heardAt = performance.now()
  const told = typeof handler === 'function' ? handler(() => feed) : handler
  const feed: EventFeed = new EventFeed(connection, encrypted, request, told, {
    read: () => {
      heardAt = performance.now()
      if (!isDone()) return
      // At once: what came with the same read of the socket is not to be looked at.
      feed.stop()
      resolve()
    },
    betweenPieces: () => {
      heardAt = performance.now()
      return undefined
    },
    ended: (error) => {
      if (error === null) resolve()
      else reject(sourceError(error, 'look through the log'))
    },
  })
  const timer = setInterval(() => {
    if (performance.now() - heardAt > SILENCE_MS) {
      reject(sourceError(new Error('the server sends nothing'), 'look through the log'))
    }
  }, 1000)
  const abort = () => reject(signal.reason as Error)
  signal.addEventListener('abort', abort)
  try {
    await promise
  } finally {
    signal.removeEventListener('abort', abort)
    clearInterval(timer)
    feed.stop()
  }
}
