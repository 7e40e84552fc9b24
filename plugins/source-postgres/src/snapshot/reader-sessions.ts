import { Session } from '../connection/session.ts'
import type { ConnectionSettings } from '../connection/settings.ts'
import { readerSettings } from './read/chunk-statements.ts'

/** Numbers of sessions that are not readers'. */
const BESIDE = -1
const POKER = -2
const COUNTER = -3

/**
 * How long a lock is waited for while the leader of a round holds its own: ALTER TABLE that waits for the leader goes before us, and
 * the leader waits for us, which no deadlock detection sees.
 */
const LOCK_MS = 500

const waitingQuery = `
WITH locks AS MATERIALIZED (SELECT pid, database, relation, granted FROM pg_locks WHERE locktype = 'relation')
SELECT EXISTS (SELECT FROM locks waits JOIN locks holds USING (database, relation)
                WHERE holds.pid = $1 AND holds.granted AND NOT waits.granted) AS waits`

/** The connections that snapshots read with: made when first needed, and one beside them for what must not be in their transactions. */
export class ReaderSessions {
  /** How many may read at once. */
  readonly count: number
  readonly #settings: ConnectionSettings
  readonly #sessions = new Map<number, Promise<Session>>()
  #isOver = false

  constructor(settings: ConnectionSettings, count: number) {
    this.#settings = settings
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
    const session = Session.connect(this.#settings)
    this.#sessions.set(number, session)
    session.catch(() => this.#sessions.delete(number))
    const connected = await session
    // Servers before 17 have no such setting, and so no such row.
    await connected.query(
      `SELECT set_config(name, '0', false) FROM pg_settings WHERE name = 'transaction_timeout'`,
    )
    if (number === BESIDE || number === COUNTER) {
      await connected.query(`SET lock_timeout = '${LOCK_MS}ms'`)
    }
    // The server goes on counting for nobody else. Before 14, and on some systems, it cannot look.
    if (number === COUNTER) {
      await connected.query(`SET client_connection_check_interval = '2s'`).catch(() => {})
    }
    if (this.#isOver) connected.destroy()
    return connected
  }

  /** The session that finds borders, and is in no transaction. */
  get beside(): Promise<Session> {
    return this.get(BESIDE)
  }

  /** The session that counts rows, which may take long. */
  get counting(): Promise<Session> {
    return this.get(COUNTER)
  }

  /** Ends the statement that a session is at, which then fails. */
  async cancel({ pid }: Session): Promise<void> {
    const session = await this.get(POKER)
    await session.query('SELECT pg_cancel_backend($1)', [pid])
  }

  /** A reader's session in a transaction with an exported snapshot. */
  async join(number: number, exported: string): Promise<Session> {
    const session = await this.get(number)
    await session.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    await session.query(`SET TRANSACTION SNAPSHOT '${exported}'`)
    await session.query(`SET LOCAL lock_timeout = '${LOCK_MS}ms'`)
    await session.query(readerSettings)
    return session
  }

  /** Makes the server write out its log as far as it is. */
  async poke(): Promise<void> {
    // Not in the line behind a search for borders.
    const session = await this.get(POKER)
    await session.query('SELECT pg_current_xact_id()')
  }

  /** Whether somebody waits for a lock on a table that a session has locked. */
  async isWaitedFor(holder: Session): Promise<boolean> {
    const session = await this.get(POKER)
    const [row] = await session.query<{ waits: boolean }>(waitingQuery, [holder.pid])
    return row!.waits
  }

  /** Ends what the readers' sessions are in; one that is in the middle of something is given up. */
  async endTransactions(): Promise<void> {
    for (const [number, connecting] of this.#sessions) {
      if (number < 0) continue
      const session = await connecting.catch(() => null)
      if (session === null) continue
      if (session.broken) this.#sessions.delete(number)
      else await session.query('ROLLBACK').catch(() => session.destroy())
    }
  }

  /** Ends all connections, which are in the middle of nothing; they are made again when needed. */
  async close(): Promise<void> {
    const sessions = [...this.#sessions.values()]
    this.#sessions.clear()
    for (const connecting of sessions) await (await connecting.catch(() => null))?.close()
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
