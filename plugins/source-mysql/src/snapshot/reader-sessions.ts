import { TailraceError } from '@tailrace/plugin-api'
import { Session } from '../connection/session.ts'
import type { ConnectionSettings } from '../connection/settings.ts'
import type { ServerFlavor } from '../server/flavor.ts'
import { readerSettings } from './read/reader-settings.ts'

/** Numbers of sessions that are not readers'. */
const BESIDE = -1
const LOCKER = -2
const BORDERS = -3
const COUNTING = -4

/** Seconds that a lock on a table's definition is waited for; whoever holds it, as ALTER TABLE does, has others wait for it too. */
const LOCK_SECONDS = 1

/** The server that all sessions must come to. */
export interface SessionServer {
  readonly flavor: ServerFlavor
  /** As positions have it. */
  readonly identity: string
}

/** The connections that snapshots read with: made when first needed, and some beside them for what must not be in their transactions. */
export class ReaderSessions {
  /** How many may read at once. */
  readonly count: number
  readonly #settings: ConnectionSettings
  readonly #server: SessionServer
  readonly #sessions = new Map<number, Promise<Session>>()
  #isOver = false

  /** What kind of server they come to. */
  get flavor(): ServerFlavor {
    return this.#server.flavor
  }

  constructor(settings: ConnectionSettings, server: SessionServer, count: number) {
    this.#settings = settings
    this.#server = server
    this.count = count
  }

  /**
   * A reader's session, by its number from 0.
   *
   * @throws TailraceError see {@link Session.connect}
   */
  async get(number: number): Promise<Session> {
    const known = await this.#sessions.get(number)
    if (known !== undefined && !known.broken) return known
    const session = this.#connect()
    this.#sessions.set(number, session)
    session.catch(() => this.#sessions.delete(number))
    const connected = await session
    if (this.#isOver) connected.destroy()
    return connected
  }

  /** The session that is in no transaction. */
  get beside(): Promise<Session> {
    return this.get(BESIDE)
  }

  /** The session that finds borders, while others read. */
  get borders(): Promise<Session> {
    return this.get(BORDERS)
  }

  /** The session that counts rows. */
  get counting(): Promise<Session> {
    return this.get(COUNTING)
  }

  /** Ends the statement that {@link ReaderSessions.counting} is in, on the server too. */
  async cancelCounting(): Promise<void> {
    const counting = await this.#sessions.get(COUNTING)?.catch(() => null)
    if (counting == null || counting.broken) return
    await (await this.beside).query(`KILL QUERY ${counting.id}`)
  }

  /** The session that locks tables. */
  get locker(): Promise<Session> {
    return this.get(LOCKER)
  }

  async #connect(): Promise<Session> {
    const session = await Session.connect(this.#settings)
    try {
      const { flavor } = this.#server
      for (const statement of readerSettings(flavor)) await session.query(statement)
      await session.query('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ')
      await session.query(`SET SESSION lock_wait_timeout = ${LOCK_SECONDS}`)
      await this.#refuseOther(session)
      return session
    } catch (error) {
      session.destroy()
      throw error
    }
  }

  /** Behind one address there may be several servers. */
  async #refuseOther(session: Session): Promise<void> {
    const { flavor, identity } = this.#server
    const sql =
      flavor === 'mariadb'
        ? `SELECT CONCAT('mariadb-', @@GLOBAL.server_id) AS identity`
        : 'SELECT LOWER(@@GLOBAL.server_uuid) AS identity'
    const [row] = await session.query<{ identity: string }>(sql)
    if (row?.identity === identity) return
    throw new TailraceError(
      'SOURCE_UNAVAILABLE',
      `A connection to read rows came to server ${row?.identity}, and the log is read from ${identity}.`,
      { fix: 'Connect to one server, not to an address that stands for several of them.' },
    )
  }

  /** Ends what the readers' sessions are in; one that is in the middle of something is given up. */
  async endTransactions(): Promise<void> {
    const ends = [...this.#sessions].map(async ([number, connecting]) => {
      if (number < 0) return
      const session = await connecting.catch(() => null)
      if (session === null) return
      if (session.broken) this.#sessions.delete(number)
      else await session.query('ROLLBACK').catch(() => session.destroy())
    })
    await Promise.all(ends)
  }

  /** Ends all connections, which are in the middle of nothing; they are made again when needed. */
  async close(): Promise<void> {
    const sessions = [...this.#sessions.values()]
    this.#sessions.clear()
    await Promise.all(
      sessions.map(async (connecting) => (await connecting.catch(() => null))?.close()),
    )
  }

  /** Cuts all connections. */
  destroy(): void {
    this.#isOver = true
    for (const connecting of this.#sessions.values()) {
      connecting.then(
        (session) => session.destroy(),
        () => {},
      )
    }
  }
}
