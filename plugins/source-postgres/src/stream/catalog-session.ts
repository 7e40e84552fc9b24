import { Session } from '../connection/session.ts'
import type { ConnectionSettings } from '../connection/settings.ts'

/** The ordinary connection beside the replication: for the catalog, and to see where the server's log ends. */
export class CatalogSession {
  readonly #settings: ConnectionSettings
  #session: Session | null = null
  #isOver = false

  constructor(settings: ConnectionSettings) {
    this.#settings = settings
  }

  /** @throws TailraceError see {@link Session.connect} */
  async connect(): Promise<Session> {
    const session = await Session.connect(this.#settings)
    if (this.#isOver) session.destroy()
    this.#session = session
    return session
  }

  /**
   * Runs queries; on a new connection when the old one turns out to be cut, as firewalls do with idle ones.
   *
   * @throws TailraceError
   */
  async run<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const session = this.#session
    if (session !== null && !session.broken) {
      try {
        return await work(session)
      } catch (error) {
        if (this.#isOver || !session.broken) throw error
      }
    }
    return work(await this.connect())
  }

  destroy(): void {
    this.#isOver = true
    this.#session?.destroy()
  }
}
